package org.postseal.smtp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server says in reply to EHLO that it can do (RFC 5321, section 4.1.1.1). It holds for the
 * channel on which it was said and for no other: after STARTTLS it is asked again (RFC 3207,
 * section 4.2).
 *
 * <p>What every message asks is found out when the reply is read. Immutable.
 */
public final class Extensions {

    /** A server that knows HELO only, or lists nothing. */
    public static final Extensions NONE = new Extensions(Map.of());

    /** The keyword, and the parameter of MAIL (RFC 8689, section 2). */
    public static final String REQUIRETLS = "REQUIRETLS";

    private static final String STARTTLS = "STARTTLS";
    private static final String SIZE = "SIZE";
    private static final Pattern SPACE = Pattern.compile("[ \\t]+");

    private final Map<String, List<String>> keywords;
    private final boolean pipelining;
    private final boolean eightBitMime;
    private final boolean smtpUtf8;
    private final boolean dsn;
    private final boolean chunking;
    private final boolean size;
    private final OptionalLong sizeMax;
    private final List<String> limits;

    /**
     * @param keywords each in upper case with its parameters as they were given; not changed any
     *     more
     */
    private Extensions(Map<String, List<String>> keywords) {
        this.keywords = Collections.unmodifiableMap(keywords);
        this.pipelining = offers("PIPELINING");
        this.eightBitMime = offers("8BITMIME");
        this.smtpUtf8 = offers("SMTPUTF8");
        this.dsn = offers("DSN");
        this.chunking = offers("CHUNKING");
        this.size = offers(SIZE);
        this.sizeMax = sizeMax(parameters(SIZE));
        this.limits = parameters("LIMITS");
    }

    private List<String> parameters(String keyword) {
        return keywords.getOrDefault(keyword, List.of());
    }

    /** Reads a positive reply to EHLO; its first line is the greeting and no keyword. */
    public static Extensions of(Reply reply) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String line : reply.lines().subList(1, reply.lines().size())) {
            List<String> words = List.of(SPACE.split(line.trim()));
            String keyword = words.getFirst().toUpperCase(Locale.ROOT);
            if (!keyword.isEmpty()) {
                found.putIfAbsent(keyword, words.subList(1, words.size()));
            }
        }
        return new Extensions(found);
    }

    public boolean offers(String keyword) {
        return keywords.containsKey(keyword);
    }

    public boolean startTls() {
        return offers(STARTTLS);
    }

    /**
     * Whether a keyword stands where STARTTLS would, in its length and with its letters blotted
     * out, as middleboxes do that want mail in the clear: {@code XXXXXXXA}, {@code STARTTLX}.
     *
     * @return the keyword as it was shown
     */
    public Optional<String> maskedStartTls() {
        return keywords.keySet().stream().filter(Extensions::looksMasked).findFirst();
    }

    private static boolean looksMasked(String keyword) {
        if (keyword.length() != STARTTLS.length() || keyword.equals(STARTTLS)) {
            return false;
        }
        String blots = keyword.substring(0, keyword.length() - 1);
        boolean blotted = blots.chars().allMatch(c -> c == 'X' || c == '*');
        int changed = 0;
        for (int i = 0; i < STARTTLS.length(); i++) {
            changed += keyword.charAt(i) == STARTTLS.charAt(i) ? 0 : 1;
        }
        return blotted || changed <= 2;
    }

    public boolean pipelining() {
        return pipelining;
    }

    public boolean eightBitMime() {
        return eightBitMime;
    }

    public boolean smtpUtf8() {
        return smtpUtf8;
    }

    public boolean dsn() {
        return dsn;
    }

    public boolean chunking() {
        return chunking;
    }

    public boolean size() {
        return size;
    }

    public boolean requireTls() {
        return offers(REQUIRETLS);
    }

    /** The largest message taken; empty where none is named, or 0 is (RFC 1870, section 4). */
    public OptionalLong sizeMax() {
        return sizeMax;
    }

    private static OptionalLong sizeMax(List<String> parameters) {
        long max = parameters.isEmpty() ? 0 : number(parameters.getFirst());
        return max > 0 ? OptionalLong.of(max) : OptionalLong.empty();
    }

    /** A limit such as {@code RCPTMAX} (RFC 9422); empty where none is named. */
    public OptionalLong limit(String name) {
        if (limits.isEmpty()) {
            return OptionalLong.empty();
        }
        String start = name + "=";
        return limits.stream()
                .filter(p -> p.toUpperCase(Locale.ROOT).startsWith(start))
                .mapToLong(p -> number(p.substring(start.length())))
                .filter(limit -> limit > 0)
                .findFirst();
    }

    /** The keywords in the order in which they were listed. */
    public Set<String> names() {
        return keywords.keySet();
    }

    /** A number of at most 18 digits, or -1. */
    private static long number(String text) {
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && !text.isEmpty() && text.length() <= 18 ? Long.parseLong(text) : -1;
    }
}
