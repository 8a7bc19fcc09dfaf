/** Room 10: each recipient's fate, recorded in one transaction. */
@org.jspecify.annotations.NullMarked
package org.postseal.settle;
