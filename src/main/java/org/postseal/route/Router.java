package org.postseal.route;

import org.postseal.mail.Domain;

/** Room 7. Safe for use by many threads; blocks on the DNS. */
public interface Router {

    /** The hosts for a recipient's domain, or the trouble that leaves none; never throws. */
    Route route(Domain domain);
}
