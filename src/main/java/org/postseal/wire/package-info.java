/** One reader for every wire: lines, dot-stuffed bodies, and their writer. */
@org.jspecify.annotations.NullMarked
package org.postseal.wire;
