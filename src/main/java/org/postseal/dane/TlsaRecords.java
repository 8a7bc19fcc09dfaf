package org.postseal.dane;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads TLSA records as the DNS gives them and keeps what can be used for SMTP. */
public final class TlsaRecords {

    /** Usage, selector and matching type: one octet each, in hex. */
    private static final int HEADER_HEX = 6;

    private static final int SHA256_HEX = 64;
    private static final int SHA512_HEX = 128;

    private TlsaRecords() {}

    /**
     * The usable ones: DANE-TA or DANE-EE, with a known selector and matching type and a digest of
     * the right length (RFC 7672, section 3.1; RFC 7671, section 4). Anything else, however
     * malformed, is left out.
     *
     * @param hex the data of each record in hex
     */
    public static Set<TlsaRecord> usable(List<String> hex) {
        Set<TlsaRecord> records = new LinkedHashSet<>();
        hex.forEach(text -> read(text).ifPresent(records::add));
        return records;
    }

    private static Optional<TlsaRecord> read(String hex) {
        String text = hex.toLowerCase(Locale.ROOT);
        if (text.length() <= HEADER_HEX || !text.matches("([0-9a-f]{2})+")) {
            return Optional.empty();
        }
        int usage = octet(text, 0);
        int selector = octet(text, 2);
        int matchingType = octet(text, 4);
        String data = text.substring(HEADER_HEX);
        boolean whole =
                switch (matchingType) {
                    case 0 -> true;
                    case 1 -> data.length() == SHA256_HEX;
                    case 2 -> data.length() == SHA512_HEX;
                    default -> false;
                };
        return whole && (usage == 2 || usage == 3) && selector <= 1
                ? Optional.of(new TlsaRecord(usage, selector, matchingType, data))
                : Optional.empty();
    }

    private static int octet(String hex, int at) {
        return Integer.parseInt(hex, at, at + 2, 16);
    }
}
