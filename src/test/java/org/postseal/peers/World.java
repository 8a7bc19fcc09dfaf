package org.postseal.peers;

import java.net.InetSocketAddress;

/** What a relay's configuration must know of the Internet around it. */
interface World {

    /** A recursive resolver. */
    InetSocketAddress resolver();

    /** The DS record of the root. */
    String trustAnchor();

    /** The only authority to trust, PEM. */
    String authorityPem();

    /** Where hosts receive mail. */
    int smtpPort();

    /** Where policy hosts serve. */
    int policyPort();
}
