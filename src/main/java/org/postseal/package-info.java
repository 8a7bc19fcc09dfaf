/** Postseal: a mail relay that never sends in the clear, and can prove it. */
@org.jspecify.annotations.NullMarked
package org.postseal;
