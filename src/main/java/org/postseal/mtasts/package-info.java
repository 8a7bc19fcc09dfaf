/** MTA-STS (RFC 8461): records, policies, how they are fetched and how long they are kept. */
@org.jspecify.annotations.NullMarked
package org.postseal.mtasts;
