package org.postseal.dane;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postseal.mail.Printable;
import org.postseal.tls.Certificates;

/**
 * TLSA records as the DNS gave them, sorted into those that can be used for SMTP and the rest.
 *
 * @param usable in the order they came
 * @param unusable each with the reason, for people
 */
public record TlsaRecords(Set<TlsaRecord> usable, List<Unusable> unusable) {

    /** Usage, selector and matching type: one octet each, in hex. */
    private static final int HEADER_HEX = 6;

    private static final Pattern OCTETS = Pattern.compile("([0-9a-f]{2})+");

    private static final int SHA256_HEX = 64;
    private static final int SHA512_HEX = 128;

    /** A record that says nothing to SMTP. */
    public record Unusable(String hex, String reason) {}

    public TlsaRecords {
        usable = Collections.unmodifiableSet(new LinkedHashSet<>(usable));
        unusable = List.copyOf(unusable);
    }

    /**
     * Reads them. Usable is DANE-TA or DANE-EE with a known selector and matching type, a digest of
     * the right length, or data that is a certificate or a key (RFC 7672, section 3.1; RFC 7671,
     * section 4).
     *
     * @param hex the data of each record in hex, however malformed
     */
    public static TlsaRecords parse(List<String> hex) {
        Set<TlsaRecord> usable = new LinkedHashSet<>();
        List<Unusable> unusable = new ArrayList<>();
        for (String one : hex) {
            String text = one.toLowerCase(Locale.ROOT);
            String objection = objectionTo(text);
            if (objection.isEmpty()) {
                usable.add(
                        new TlsaRecord(
                                octet(text, 0),
                                octet(text, 2),
                                octet(text, 4),
                                text.substring(HEADER_HEX)));
            } else {
                unusable.add(new Unusable(Printable.of(one), objection));
            }
        }
        return new TlsaRecords(usable, unusable);
    }

    /** The usable ones of {@link #parse}. */
    public static Set<TlsaRecord> usable(List<String> hex) {
        return parse(hex).usable();
    }

    /**
     * Those that count: of digests for one usage and selector the strongest kind alone, so that a
     * broken digest cannot be used while a better one is published (RFC 7671, section 9). Data in
     * full always counts.
     */
    static Set<TlsaRecord> strongest(Set<TlsaRecord> records) {
        return records.stream()
                .filter(record ->
                        record.matchingType() == 0
                                || records.stream().noneMatch(other -> outranks(other, record)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean outranks(TlsaRecord other, TlsaRecord record) {
        return other.usage() == record.usage()
                && other.selector() == record.selector()
                && other.matchingType() > record.matchingType();
    }

    /** Why it cannot be used; empty: it can. */
    private static String objectionTo(String text) {
        if (text.length() <= HEADER_HEX || !OCTETS.matcher(text).matches()) {
            return "malformed";
        }
        int usage = octet(text, 0);
        if (usage == 0 || usage == 1) {
            return "usage " + usage + " does not apply to mail";
        }
        if (usage != 2 && usage != 3) {
            return "unknown usage " + usage;
        }
        int selector = octet(text, 2);
        if (selector > 1) {
            return "unknown selector " + selector;
        }
        int matchingType = octet(text, 4);
        int length = text.length() - HEADER_HEX;
        return switch (matchingType) {
            case 0 ->
                    isWhole(selector, text.substring(HEADER_HEX))
                            ? ""
                            : "data that is "
                                    + (selector == 0 ? "no certificate" : "no public key");
            case 1 -> length == SHA256_HEX ? "" : "a SHA-256 digest of wrong length";
            case 2 -> length == SHA512_HEX ? "" : "a SHA-512 digest of wrong length";
            default -> "unknown matching type " + matchingType;
        };
    }

    private static boolean isWhole(int selector, String data) {
        byte[] der = HexFormat.of().parseHex(data);
        return selector == 0
                ? Certificates.publicKeyInfo(der).isPresent()
                : Certificates.isPublicKeyInfo(der);
    }

    private static int octet(String hex, int at) {
        return Integer.parseInt(hex, at, at + 2, 16);
    }
}
