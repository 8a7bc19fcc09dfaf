package org.postseal.mtasts;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;

/**
 * An MTA-STS policy (RFC 8461, section 3.2). What the RFC leaves open is bounded here: a policy of
 * more than {@value #MX_MAX} different patterns is none.
 *
 * @param mode what a sender is to do
 * @param maxAge how long it may be kept; at most a year and a day, as the RFC bounds it
 * @param mx patterns of hosts, normalised, each once; empty only in mode {@code none}
 */
public record StsPolicy(Mode mode, Duration maxAge, List<MxPattern> mx) {

    /** The RFC's bound: about a year. */
    static final long MAX_AGE_SECONDS_MAX = 31_557_600;

    /** The longest policy read (RFC 8461, section 3.3). */
    public static final int OCTETS_MAX = 64 * 1024;

    /** Different patterns in one policy. */
    public static final int MX_MAX = 256;

    /** What a pattern takes beside its name, where it is kept. */
    private static final int PATTERN_OCTETS = 100;

    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

    /** What a sender is to do with a host that does not match (RFC 8461, section 5). */
    public enum Mode {
        ENFORCE,
        /** Report, and deliver all the same. */
        TESTING,
        /** The domain takes its policy back. */
        NONE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param name in A-labels, lower case, no trailing dot
     * @param wildcard exactly one label stands before {@code name}
     */
    public record MxPattern(String name, boolean wildcard) {

        /**
         * @throws MalformedStsPolicy when it is no pattern
         */
        static MxPattern of(String text) {
            boolean wildcard = text.startsWith("*.");
            String rest = wildcard ? text.substring(2) : text;
            try {
                Domain domain = Domain.of(rest);
                if (domain.isLiteral()) {
                    throw new MalformedStsPolicy("mx: an address literal");
                }
                return new MxPattern(domain.ascii(), wildcard);
            } catch (MalformedAddress e) {
                throw new MalformedStsPolicy("mx: " + e.getMessage(), e);
            }
        }

        /** Whether the host is meant; its name may be in any case and form. */
        public boolean matches(String host) {
            return nameOf(host).filter(this::matchesName).isPresent();
        }

        /** Of a name in the compared form. */
        private boolean matchesName(String given) {
            int dot = given.indexOf('.');
            return wildcard
                    ? dot > 0 && given.length() - dot - 1 == name.length() && given.endsWith(name)
                    : given.equals(name);
        }

        private static Optional<String> nameOf(String host) {
            try {
                return Optional.of(Domain.of(host).ascii());
            } catch (MalformedAddress e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return wildcard ? "*." + name : name;
        }
    }

    public StsPolicy {
        mx = mx.stream().distinct().toList();
        if (mx.size() > MX_MAX) {
            throw new MalformedStsPolicy("more than " + MX_MAX + " different mx");
        }
        if (mx.isEmpty() && mode != Mode.NONE) {
            throw new MalformedStsPolicy("mode " + mode.word() + " without any mx");
        }
        if (maxAge.isNegative() || maxAge.toSeconds() > MAX_AGE_SECONDS_MAX) {
            throw new MalformedStsPolicy("max_age is not between 0 and " + MAX_AGE_SECONDS_MAX);
        }
    }

    /** Whether mail may go to this host, as far as its name goes. */
    public boolean lists(String host) {
        return MxPattern.nameOf(host)
                .filter(name -> mx.stream().anyMatch(pattern -> pattern.matchesName(name)))
                .isPresent();
    }

    /** About what it takes to keep it. */
    long octets() {
        return PATTERN_OCTETS
                + mx.stream().mapToLong(p -> PATTERN_OCTETS + p.name().length()).sum();
    }

    /** The policy as a file that {@link #parse} reads again. */
    public String text() {
        StringBuilder text = new StringBuilder("version: STSv1\nmode: ").append(mode.word());
        mx.forEach(pattern -> text.append("\nmx: ").append(pattern));
        return text.append("\nmax_age: ").append(maxAge.toSeconds()).append('\n').toString();
    }

    /**
     * Reads a policy file: lines end in LF or CRLF, of a field that comes twice the first counts,
     * fields that are not known are ignored, {@code mx} adds up.
     *
     * @throws MalformedStsPolicy when it is none, so that nothing of it may be used
     */
    public static StsPolicy parse(byte[] octets) {
        if (octets.length > OCTETS_MAX) {
            throw new MalformedStsPolicy("longer than " + OCTETS_MAX + " octets");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        List<MxPattern> mx = new ArrayList<>();
        for (String line : text(octets).split("\r?\n", -1)) {
            if (!line.isBlank()) {
                field(line.strip(), fields, mx);
            }
        }
        if (!"STSv1".equals(fields.get("version"))) {
            throw new MalformedStsPolicy("the version is not STSv1");
        }
        return new StsPolicy(mode(fields), maxAge(fields), mx);
    }

    private static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedStsPolicy("not UTF-8", e);
        }
    }

    private static void field(String line, Map<String, String> fields, List<MxPattern> mx) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon).strip();
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        if (!FIELD_NAME.matcher(name).matches() || value.isEmpty()) {
            throw new MalformedStsPolicy("a line that is no field: " + line);
        }
        if (name.equals("mx")) {
            mx.add(MxPattern.of(value));
        } else {
            fields.putIfAbsent(name, value);
        }
    }

    private static Mode mode(Map<String, String> fields) {
        String word = fields.getOrDefault("mode", "");
        for (Mode mode : Mode.values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new MalformedStsPolicy("the mode is not enforce, testing or none: " + word);
    }

    private static Duration maxAge(Map<String, String> fields) {
        String digits = fields.getOrDefault("max_age", "");
        if (!SECONDS.matcher(digits).matches()) {
            throw new MalformedStsPolicy("max_age is no number of at most ten digits: " + digits);
        }
        return Duration.ofSeconds(Long.parseLong(digits));
    }
}
