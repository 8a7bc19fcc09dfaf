/**
 * A witness of other relays' logs (C2SP tlog-witness): remembers how far each came, and signs only
 * what grows from there.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.witness;
