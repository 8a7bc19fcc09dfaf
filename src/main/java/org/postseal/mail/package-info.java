/**
 * Values of mail: addresses, domains, envelopes, messages. No input or output but reading a stored
 * message.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.mail;
