package org.postseal.lab;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** TLSA records for certificates of the lab (RFC 6698, section 2). */
public final class LabTlsa {

    private LabTlsa() {}

    /** The record's data as on the wire, in lower-case hex: the form that the resolver gives. */
    public static String wire(int usage, int selector, int matching, X509Certificate certificate) {
        return HexFormat.of().formatHex(new byte[] {(byte) usage, (byte) selector, (byte) matching})
                + association(selector, matching, certificate);
    }

    /** The record's data as in a zone file: {@code 3 1 1 0123...}. */
    public static String zoneText(
            int usage, int selector, int matching, X509Certificate certificate) {
        return "%d %d %d %s"
                .formatted(usage, selector, matching, association(selector, matching, certificate));
    }

    private static String association(int selector, int matching, X509Certificate certificate) {
        try {
            byte[] selected =
                    selector == 0
                            ? certificate.getEncoded()
                            : certificate.getPublicKey().getEncoded();
            byte[] data =
                    switch (matching) {
                        case 0 -> selected;
                        case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                        case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                        default -> throw new IllegalArgumentException("matching type " + matching);
                    };
            return HexFormat.of().formatHex(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
