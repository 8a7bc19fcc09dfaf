/** Room 7: which hosts take mail for a domain, with the DNS security of every step. */
@org.jspecify.annotations.NullMarked
package org.postseal.route;
