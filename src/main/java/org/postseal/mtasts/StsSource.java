package org.postseal.mtasts;

import org.postseal.mail.Domain;

/** Where a domain's policy is asked for. Safe for use by many threads; may block on a fetch. */
@FunctionalInterface
public interface StsSource {

    /** The policy of exactly this domain: a parent's is never inherited. */
    StsStatus policyFor(Domain domain);

    /** The same, and a newer one than is kept is looked for first. */
    default StsStatus refresh(Domain domain) {
        return policyFor(domain);
    }
}
