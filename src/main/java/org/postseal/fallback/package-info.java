/** What becomes of a message that no channel may carry. */
@org.jspecify.annotations.NullMarked
package org.postseal.fallback;
