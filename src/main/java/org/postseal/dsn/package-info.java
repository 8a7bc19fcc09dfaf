/** Delivery status notifications (RFC 3464) as text. Values in, text out. */
@org.jspecify.annotations.NullMarked
package org.postseal.dsn;
