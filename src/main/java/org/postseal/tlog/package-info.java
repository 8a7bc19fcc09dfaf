/**
 * Transparency logs: RFC 6962 trees, tiles, notes and checkpoints as C2SP wrote them down. Values
 * in, values out, on nothing but the JDK: a stranger's small verifier is made of it.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.tlog;
