package org.postseal.dane;

/**
 * A TLSA record that can be used for SMTP (RFC 6698, section 2.1; RFC 7672, section 3.1).
 *
 * @param usage 2 (DANE-TA) or 3 (DANE-EE)
 * @param selector 0 the certificate, 1 its public key
 * @param matchingType 0 the data itself, 1 SHA-256, 2 SHA-512
 * @param data lower-case hex
 */
public record TlsaRecord(int usage, int selector, int matchingType, String data) {

    @Override
    public String toString() {
        String shown = data.length() > 16 ? data.substring(0, 16) + "..." : data;
        return usage + " " + selector + " " + matchingType + " " + shown;
    }
}
