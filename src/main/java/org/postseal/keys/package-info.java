/** Private keys: no other package opens one. */
@org.jspecify.annotations.NullMarked
package org.postseal.keys;
