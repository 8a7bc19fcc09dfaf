package org.postseal.dsn;

import org.postseal.mail.Address;

/**
 * Who reports.
 *
 * @param hostname this relay's name
 * @param postmaster whom people can write to
 */
public record ReportingRelay(String hostname, Address postmaster) {}
