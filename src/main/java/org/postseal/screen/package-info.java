/** Room 5: what a message must pass before it is queued, and the trace it is given. */
@org.jspecify.annotations.NullMarked
package org.postseal.screen;
