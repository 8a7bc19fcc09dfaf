/** TLS channels, the facts of their handshakes, and the verification of certificates. */
@org.jspecify.annotations.NullMarked
package org.postseal.tls;
