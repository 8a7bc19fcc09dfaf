package org.postseal.report;

import java.time.LocalDate;

/**
 * How often something happened.
 *
 * @param what a reason key
 * @param last the last day (UTC) on which it did
 */
public record Tally(String what, long total, LocalDate last) {}
