/** DANE for SMTP (RFC 6698, 7671, 7672): TLSA records and matching. Values in, values out. */
@org.jspecify.annotations.NullMarked
package org.postseal.dane;
