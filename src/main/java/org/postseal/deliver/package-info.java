/** Room 9: dials, proves, transfers. Cannot make a demand, only meet it. */
@org.jspecify.annotations.NullMarked
package org.postseal.deliver;
