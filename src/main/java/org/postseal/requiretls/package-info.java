/** What a message's header says of REQUIRETLS (RFC 8689): values in, values out. */
@org.jspecify.annotations.NullMarked
package org.postseal.requiretls;
