/** A resolver whose every answer says whether it is secure, insecure, bogus or unknown. */
@org.jspecify.annotations.NullMarked
package org.postseal.dns;
