package org.postseal.demand;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postseal.tls.TlsVersion;

/**
 * A value of {@code protocols=}: names, {@code !names}, {@code >=name} and {@code <=name},
 * separated by colons. Only what raises the minimum is honoured; TLS 1.2 is always the least, and
 * the newest is never given up.
 *
 * @param minimum a version above the lowest that is used anyway
 * @param warning what of it is not followed; empty for nothing
 */
record ProtocolList(Optional<TlsVersion> minimum, String warning) {

    private static final List<String> ORDER =
            List.of("sslv2", "sslv3", "tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3");

    private static final Map<String, String> NUMBERS =
            Map.of(
                    "0002", "sslv2", "0300", "sslv3", "0301", "tlsv1", "0302", "tlsv1.1", "0303",
                    "tlsv1.2", "0304", "tlsv1.3");

    /**
     * @throws IllegalArgumentException for a word that names no protocol
     */
    static ProtocolList of(String value) {
        boolean[] named = new boolean[ORDER.size()];
        boolean[] allowed = new boolean[ORDER.size()];
        Arrays.fill(allowed, true);
        boolean inclusive = false;
        for (String word : value.strip().split("[:,\\s]+", -1)) {
            if (word.startsWith("!")) {
                allowed[index(word.substring(1))] = false;
            } else if (word.startsWith(">=")) {
                Arrays.fill(allowed, 0, index(word.substring(2)), false);
            } else if (word.startsWith("<=")) {
                Arrays.fill(allowed, index(word.substring(2)) + 1, ORDER.size(), false);
            } else {
                named[index(word)] = true;
                inclusive = true;
            }
        }
        boolean old = false;
        for (int i = 0; i < ORDER.size(); i++) {
            allowed[i] &= !inclusive || named[i];
            old |= allowed[i] && i < ORDER.indexOf("tlsv1.2");
        }
        boolean says = inclusive || value.contains(">=");
        return judged(
                allowed[ORDER.indexOf("tlsv1.2")], allowed[ORDER.indexOf("tlsv1.3")], old && says);
    }

    private static int index(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String name = NUMBERS.getOrDefault(lower.replaceFirst("^0x", ""), lower);
        int index = ORDER.indexOf(name.equals("tlsv1.0") ? "tlsv1" : name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is no protocol: write TLSv1.2, TLSv1.3, or >=TLSv1.3");
        }
        return index;
    }

    private static ProtocolList judged(boolean second, boolean third, boolean old) {
        if (!third) {
            return new ProtocolList(
                    Optional.empty(), "protocols= cannot forbid TLSv1.3; it stays allowed");
        }
        return new ProtocolList(
                second ? Optional.empty() : Optional.of(TlsVersion.TLS_1_3),
                old ? "protocols= cannot allow anything below TLSv1.2" : "");
    }
}
