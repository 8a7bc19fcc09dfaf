/**
 * What was learned and must not be forgotten: MTA-STS policies, and pins of hosts that once proved
 * who they are. What cannot be read is never taken for "nothing was known".
 */
@org.jspecify.annotations.NullMarked
package org.postseal.memory;
