/** What was learned and must not be forgotten: MTA-STS policies. */
@org.jspecify.annotations.NullMarked
package org.postseal.memory;
