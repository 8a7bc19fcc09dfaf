/** Delivery status messages (RFC 3464, RFC 6522, RFC 6533): values in, a message out. */
@org.jspecify.annotations.NullMarked
package org.postseal.dsn;
