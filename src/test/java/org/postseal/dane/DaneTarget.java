package org.postseal.dane;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.tls.Certificates;
import org.postseal.tls.ReferenceName;

/**
 * Fuzzes {@link TlsaRecords} and {@link ChainMatcher}, records and certificates both a stranger's.
 * An input is, for each record and then for each certificate, two octets of length and as many
 * octets; a record of length 0 ends the records. Usable is only what RFC 7672 lets count, and a
 * match of a digest is a digest of what was shown.
 */
public final class DaneTarget implements Target {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Set<ReferenceName> NAMES = Set.of(ReferenceName.exactly("example.com"));
    private static final ChainMatcher MATCHER = new ChainMatcher();

    @Override
    public void attack(byte[] input) throws GeneralSecurityException {
        Octets octets = new Octets(input);
        List<String> hex = new ArrayList<>();
        byte[] record = next(octets);
        while (record.length > 0) {
            hex.add(HexFormat.of().formatHex(record));
            record = next(octets);
        }
        TlsaRecords records = TlsaRecords.parse(hex);
        records.usable().forEach(DaneTarget::check);
        holds(records.usable().size() + records.unusable().size() <= hex.size(), "no more");
        TlsaRecords.parse(List.of(new String(input, ISO_8859_1)));
        List<X509Certificate> chain = new ArrayList<>();
        while (!octets.isEmpty() && chain.size() < 6) {
            byte[] der = next(octets);
            Certificates.publicKeyInfo(der);
            certificate(der, chain);
        }
        match(chain, records.usable());
    }

    private static byte[] next(Octets octets) {
        return octets.take(octets.next() << 8 | octets.next());
    }

    private static void certificate(byte[] der, List<X509Certificate> chain) {
        try {
            chain.add(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der)));
        } catch (GeneralSecurityException e) {
            // an engine would have refused it in the handshake
        }
    }

    private static void check(TlsaRecord record) {
        holds(record.usage() == 2 || record.usage() == 3, "a usage for mail");
        holds(record.selector() <= 1, "a known selector");
        int length = record.data().length();
        switch (record.matchingType()) {
            case 0 -> holds(length > 2, "some data");
            case 1 -> same(length, 64, "the length of SHA-256");
            case 2 -> same(length, 128, "the length of SHA-512");
            default -> holds(false, "a known matching type");
        }
    }

    private static void match(List<X509Certificate> chain, Set<TlsaRecord> usable)
            throws GeneralSecurityException {
        DaneVerdict verdict = MATCHER.verify(chain, usable, NAMES, NOW);
        if (verdict instanceof DaneVerdict.Matched(TlsaRecord record)) {
            holds(usable.contains(record), "a record that was there");
            if (record.usage() == 3) {
                holds(isDigest(record, chain.getFirst()), "a match of the leaf");
            } else if (record.matchingType() != 0) {
                holds(
                        chain.stream().skip(1).anyMatch(one -> isDigest(record, one)),
                        "a match of an authority that was sent");
            }
        }
        same(
                MATCHER.verify(List.of(), usable, NAMES, NOW) instanceof DaneVerdict.Unmatched,
                true,
                "nothing shown, nothing matched");
        same(
                MATCHER.verify(chain, Set.of(), NAMES, NOW) instanceof DaneVerdict.Unmatched,
                true,
                "no records, nothing matched");
    }

    /** Computed from the JDK's own view of the certificate. */
    private static boolean isDigest(TlsaRecord record, X509Certificate certificate) {
        try {
            byte[] selected =
                    record.selector() == 0
                            ? certificate.getEncoded()
                            : certificate.getPublicKey().getEncoded();
            byte[] data =
                    switch (record.matchingType()) {
                        case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                        case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                        default -> selected;
                    };
            return HexFormat.of().formatHex(data).equals(record.data());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        List<String> texts = Seeds.texts("dane/cases.json");
        String data = "";
        for (String text : texts) {
            if (text.matches("([0-9a-f]{2}){20,}")) {
                data = text;
            } else if (text.startsWith("-----BEGIN CERTIFICATE")) {
                seeds.add(seed(data, text, seeds.size()));
            }
        }
        seeds.add(new byte[] {0, 35, 3, 1, 1, 0, 0});
        seeds.add(new byte[] {0, 4, 3, 0, 0, 0x30, 0, 0, 0, 2, 0x30, 0});
        return seeds;
    }

    private static byte[] seed(String data, String pem, int number) {
        byte[] hash = HexFormat.of().parseHex(data);
        int type = hash.length == 32 ? 1 : hash.length == 64 ? 2 : 0;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, new byte[] {(byte) (2 + number % 2), (byte) (number / 2 % 2), (byte) type}, hash);
        put(out, new byte[0], new byte[0]);
        for (String block : pem.split("-----BEGIN CERTIFICATE-----")) {
            String body = block.replaceAll("-----END.*", "").replaceAll("\\s", "");
            if (!body.isEmpty()) {
                put(out, new byte[0], Base64.getMimeDecoder().decode(body));
            }
        }
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, byte[] header, byte[] octets) {
        int length = header.length + octets.length;
        out.write(length >> 8);
        out.write(length);
        out.writeBytes(header);
        out.writeBytes(octets);
    }

    @Override
    public int shortRuns() {
        return 500;
    }
}
