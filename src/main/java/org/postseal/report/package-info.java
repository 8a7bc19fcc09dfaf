/** What is counted of deliveries, day by day, and what follows from it. */
@org.jspecify.annotations.NullMarked
package org.postseal.report;
