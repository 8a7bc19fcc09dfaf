package org.postseal.lab;

import java.net.InetSocketAddress;

/**
 * What a mail system has to know of the Internet that it is put in.
 *
 * @param resolver passes every DNSSEC record through and validates nothing
 * @param trustAnchor the root's DS record
 * @param authorityPem the certificate of the authority that everybody trusts
 * @param rules the operator's, in the syntax of {@code smtp_tls_policy_maps}
 * @param smtpPort where every host receives mail
 * @param policyPort where every policy host serves
 */
public record LabSite(
        InetSocketAddress resolver,
        String trustAnchor,
        String authorityPem,
        String rules,
        int smtpPort,
        int policyPort) {}
