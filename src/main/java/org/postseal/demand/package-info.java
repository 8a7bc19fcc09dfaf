/** Room 8: what a destination must prove, fixed before dialing, and the only way to a channel. */
@org.jspecify.annotations.NullMarked
package org.postseal.demand;
