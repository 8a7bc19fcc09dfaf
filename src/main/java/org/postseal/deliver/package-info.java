/**
 * Room 9: a claim goes out, host by host, over channels that meet their demand, or it does not go.
 * {@link org.postseal.deliver.Delivery} is the spine; start reading there.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.deliver;
