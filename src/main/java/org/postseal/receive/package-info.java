/** Rooms 1 to 4: the door, the session, the envelope, the body. */
@org.jspecify.annotations.NullMarked
package org.postseal.receive;
