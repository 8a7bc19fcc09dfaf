/** MTA-STS (RFC 8461): records and policies. Values in, values out; the fetcher is injected. */
@org.jspecify.annotations.NullMarked
package org.postseal.mtasts;
