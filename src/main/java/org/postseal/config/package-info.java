/** One TOML file read into records, with line and column for every fault. */
@org.jspecify.annotations.NullMarked
package org.postseal.config;
