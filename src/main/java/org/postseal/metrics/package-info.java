/** The figures of a running relay, for whoever watches it: OpenMetrics over HTTP, on loopback. */
@org.jspecify.annotations.NullMarked
package org.postseal.metrics;
