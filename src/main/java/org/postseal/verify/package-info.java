/**
 * Reads evidence as a stranger would: from files alone, with a public key, on nothing but the JDK.
 * The small jar for auditors is made of this package and of {@code tlog}.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.verify;
