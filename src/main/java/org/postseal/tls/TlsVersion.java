package org.postseal.tls;

/** The versions this program speaks; older ones it does not (RFC 8996). */
public enum TlsVersion {
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String label;

    TlsVersion(String label) {
        this.label = label;
    }

    /** The name as JSSE and Postfix's log write it. */
    public String label() {
        return label;
    }
}
