package org.postseal.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** What is in an export beside its records: certificates, and addresses with their salts. */
final class Attachments {

    private static final String CHAINS = "chains/";

    private final ExportFile file;
    private final Trust.Notes notes;

    Attachments(ExportFile file, Trust.Notes notes) {
        this.file = file;
        this.notes = notes;
    }

    /**
     * @param chains digests of chains that sessions name
     * @param commitments to addresses that records have
     */
    void check(Set<String> chains, Set<String> commitments) throws IOException {
        long there = 0;
        for (String chain : chains) {
            Optional<byte[]> pem = file.part(CHAINS + chain + ".pem");
            if (pem.isPresent()) {
                there++;
                if (!digest(pem.get()).equals(chain)) {
                    notes.fault("The certificates " + chain + " are not those of the session.");
                }
            }
        }
        notes.findings.add(
                there
                        + " of "
                        + chains.size()
                        + " certificate chains are here, as they were shown");
        if (file.part(ExportFile.ADDRESSES).isPresent()) {
            addresses(commitments);
        }
    }

    private static String digest(byte[] pem) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))) {
                digest.update(certificate.getEncoded());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            return "unreadable";
        }
    }

    private void addresses(Set<String> commitments) throws IOException {
        long opened = 0;
        try (ExportFile.Lines lines = file.lines(ExportFile.ADDRESSES)) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                String[] words = line.get().split(" ", -1);
                boolean right =
                        words.length == 3
                                && commitments.contains(words[0])
                                && commitment(words[2], words[1]).equals(words[0]);
                if (right) {
                    opened++;
                } else {
                    notes.fault("No record is about the address " + words[words.length - 1] + ".");
                }
            }
        }
        notes.findings.add(opened + " addresses are the ones in the records");
    }

    /** As the relay makes it: SHA-256 over the salt, a zero and the address. */
    static String commitment(String address, String saltHex) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(HexFormat.of().parseHex(saltHex));
            digest.update((byte) 0);
            return HexFormat.of()
                    .formatHex(digest.digest(address.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return "unreadable";
        }
    }
}
