package org.postseal.receive;

/** What is behind an address to connect to. */
enum Door {
    /** STARTTLS, where there is a certificate. */
    SMTP("listen.smtp"),

    /** TLS from the first octet on. */
    SMTPS("listen.smtps"),

    /** As {@link #SMTP}, and every message that comes this way counts as one with REQUIRETLS. */
    REQUIRETLS("requiretls.listen");

    private final String key;

    Door(String key) {
        this.key = key;
    }

    /** The key that opens it. */
    String key() {
        return key;
    }
}
