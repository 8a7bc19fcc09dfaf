package org.postseal.smtp;

/**
 * Why a message did not go: a stable key for logs, tests and programs, with the codes that belong
 * to it. Sentences may change; keys do not.
 */
public enum Reason {
    // Names (room 7)
    DNS_FAILED("dns-failed", 451, "4.4.3"),
    DNS_BOGUS("dns-bogus", 451, "4.7.5"),
    DOMAIN_NOT_FOUND("domain-not-found", 550, "5.1.2"),
    NULL_MX("null-mx", 556, "5.1.10"),
    NO_ADDRESS("no-address", 451, "4.4.4"),
    NO_HOST("no-host", 550, "5.4.4"),
    ADDRESS_LITERAL("address-literal", 550, "5.1.2"),
    PRIVATE_ADDRESS("private-address", 451, "4.4.4"),
    LOOPS_BACK("loops-back", 550, "5.4.6"),

    // Demand (room 8)
    DANE_UNKNOWN("dane-unknown", 451, "4.7.5"),
    DANE_REQUIRED("dane-required", 451, "4.7.5"),
    VALIDATION_UNPROVEN("validation-unproven", 451, "4.7.5"),
    STS_MX_NOT_LISTED("sts-mx-not-listed", 451, "4.7.5"),
    STS_UNREADABLE("sts-unreadable", 451, "4.7.5"),
    PIN_UNREADABLE("pin-unreadable", 451, "4.7.5"),
    RULE_UNMEETABLE("rule-unmeetable", 451, "4.7.5"),
    REQUIRETLS_UNVERIFIED("requiretls-unverified", 550, "5.7.30"),
    REQUIRETLS_UNSUPPORTED("requiretls-unsupported", 550, "5.7.30"),

    // Connection (room 9)
    CONNECT_REFUSED("connect-refused", 451, "4.4.1"),
    CONNECT_TIMEOUT("connect-timeout", 451, "4.4.1"),
    CONNECTION_LOST("connection-lost", 451, "4.4.2"),
    PROTOCOL_ERROR("protocol-error", 451, "4.5.0"),
    GREETING_REFUSED("greeting-refused", 451, "4.4.2"),
    STARTTLS_NOT_OFFERED("starttls-not-offered", 451, "4.7.4"),
    STARTTLS_STRIPPED("starttls-stripped", 451, "4.7.4"),
    STARTTLS_REFUSED("starttls-refused", 451, "4.7.4"),
    STARTTLS_INJECTION("starttls-injection", 451, "4.7.5"),
    TLS_HANDSHAKE("tls-handshake", 451, "4.7.5"),
    TLS_VERSION("tls-version", 451, "4.7.5"),
    TLS_CIPHER("tls-cipher", 451, "4.7.5"),
    TLS_GROUP("tls-group", 451, "4.7.5"),
    DANE_MISMATCH("dane-mismatch", 451, "4.7.5"),
    CERTIFICATE_UNTRUSTED("certificate-untrusted", 451, "4.7.5"),
    CERTIFICATE_EXPIRED("certificate-expired", 451, "4.7.5"),
    CERTIFICATE_NAME("certificate-name", 451, "4.7.5"),
    CERTIFICATE_WEAK("certificate-weak", 451, "4.7.5"),
    FINGERPRINT_MISMATCH("fingerprint-mismatch", 451, "4.7.5"),
    PIN_MISMATCH("pin-mismatch", 451, "4.7.5"),
    PIN_NEW_HOST("pin-new-host", 451, "4.7.5"),

    // Transaction (room 9)
    REMOTE_DEFERRED("remote-deferred", 451, "4.0.0"),
    REMOTE_REFUSED("remote-refused", 550, "5.0.0"),
    UNCERTAIN("uncertain", 451, "4.4.2"),
    SIZE_EXCEEDED("size-exceeded", 552, "5.3.4"),
    SMTPUTF8_NEEDED("smtputf8-needed", 550, "5.6.7"),
    EIGHT_BIT_UNCONVERTIBLE("eight-bit-unconvertible", 554, "5.6.3"),
    CONTENT_MALFORMED("content-malformed", 554, "5.6.0"),

    // Our own side
    EXPIRED("expired", 550, "5.4.7"),
    UNPROTECTED_TOO_LONG("unprotected-too-long", 550, "5.7.10"),
    DELETED_BY_OPERATOR("deleted-by-operator", 550, "5.7.0"),
    BOUNCED_BY_OPERATOR("bounced-by-operator", 550, "5.7.0"),
    PROOF_UNAVAILABLE("proof-unavailable", 451, "4.3.0"),
    INTERNAL("internal", 451, "4.3.0");

    private final String key;
    private final int code;
    private final EnhancedCode enhanced;

    Reason(String key, int code, String enhanced) {
        this.key = key;
        this.code = code;
        this.enhanced = EnhancedCode.of(enhanced);
    }

    public String key() {
        return key;
    }

    /** The SMTP code, unless the remote side gave its own. */
    public int code() {
        return code;
    }

    /** The enhanced code, unless the remote side gave its own. */
    public EnhancedCode enhanced() {
        return enhanced;
    }

    public boolean isPermanent() {
        return code >= 500;
    }
}
