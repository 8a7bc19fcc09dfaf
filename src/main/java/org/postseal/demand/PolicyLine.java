package org.postseal.demand;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.tls.TlsVersion;

/**
 * Reads the right-hand side of one rule: {@code level attribute=value ...}. Used once, by one
 * thread.
 *
 * <p>What Postfix would call invalid is a fault. What Postfix would follow and this program cannot,
 * and what would make a channel weaker if it were left out, makes the rule unmeetable, with a
 * warning. What only has no meaning here is a warning.
 */
final class PolicyLine {

    private static final Set<String> REPEATABLE = Set.of("match", "exclude");
    private static final Set<String> CIPHER_GRADES =
            Set.of("export", "low", "medium", "high", "null");
    private static final int SHA256_HEX_LENGTH = 64;

    private final String key;
    private final String file;
    private final int line;
    private final List<Remark> faults = new ArrayList<>();
    private final List<Remark> warnings = new ArrayList<>();

    private final Set<String> seen = new HashSet<>();
    private final List<String> matches = new ArrayList<>();
    private final Set<String> digests = new LinkedHashSet<>();
    private final Set<CipherTrait> without = EnumSet.noneOf(CipherTrait.class);
    private Optional<TlsVersion> minimum = Optional.empty();
    private Optional<String> serverName = Optional.empty();
    private Optional<String> impossible = Optional.empty();
    private Optional<LocalDate> until = Optional.empty();
    private Optional<Mode> mode = Optional.empty();
    private String owner = "";
    private String reason = "";
    private boolean postQuantum;
    private boolean unlisted;
    private Level level = Level.ENCRYPT;

    private PolicyLine(String key, String file, int line) {
        this.key = key;
        this.file = file;
        this.line = line;
    }

    /** A rule, or why it is none; with what should be known about it. */
    record Reading(Optional<PolicyRule> rule, List<Remark> faults, List<Remark> warnings) {}

    /**
     * @param key normalised, for messages and as the rule's own
     * @param text everything behind the key
     */
    static Reading read(String key, String text, String file, int line) {
        PolicyLine reading = new PolicyLine(key, file, line);
        Optional<PolicyRule> rule = reading.rule(text);
        return new Reading(
                reading.faults.isEmpty() ? rule : Optional.empty(),
                List.copyOf(reading.faults),
                List.copyOf(reading.warnings));
    }

    /** As {@link #read}; a line with a fault becomes a rule that nothing can meet. */
    static PolicyRule readOrRefuse(String key, String text, String file, int line) {
        Reading reading = read(key, text, file, line);
        return reading.rule()
                .orElseGet(() ->
                        new PolicyRule(
                                key,
                                Level.ENCRYPT,
                                PolicyRule.Terms.impossible(reading.faults().getFirst().toString()),
                                Optional.empty(),
                                Optional.of(Mode.ENFORCE),
                                new Source.OperatorRule(
                                        key, Level.ENCRYPT, text, file, line, Mode.ENFORCE)));
    }

    private Optional<PolicyRule> rule(String text) {
        try {
            List<String> words = PolicyAttributes.words(text);
            if (words.isEmpty()) {
                throw new IllegalArgumentException(
                        "no level for " + key + ": write one of " + levels());
            }
            level = level(words.getFirst());
            for (String word : words.subList(1, words.size())) {
                attribute(word);
            }
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
        }
        checkWhole();
        return Optional.of(
                new PolicyRule(
                        key,
                        level,
                        new PolicyRule.Terms(
                                matches,
                                digests,
                                minimum,
                                without,
                                serverName,
                                postQuantum,
                                unlisted,
                                impossible),
                        waiver(),
                        mode,
                        new Source.OperatorRule(
                                key,
                                level,
                                withoutMode(text),
                                file,
                                line,
                                mode.orElse(Mode.ENFORCE))));
    }

    /** A rule's text is the same whether it is observed or enforced. */
    private static String withoutMode(String text) {
        return text.replaceAll("(?i)[\\s,]+mode=[^\\s,]*", "").replaceAll("\\s+", " ").strip();
    }

    private static Level level(String word) {
        return Level.ofWord(word.toLowerCase(Locale.ROOT))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "\"" + word + "\" is no level: write one of " + levels()));
    }

    private static String levels() {
        List<String> words = new ArrayList<>();
        for (Level each : Level.values()) {
            words.add(each.word());
        }
        return String.join(", ", words);
    }

    private void attribute(String word) {
        try {
            PolicyAttributes.Attribute attribute = PolicyAttributes.Attribute.of(word);
            if (!seen.add(attribute.name()) && !REPEATABLE.contains(attribute.name())) {
                throw new IllegalArgumentException(attribute.name() + "= is given twice");
            }
            if (attribute.value().isEmpty()) {
                throw new IllegalArgumentException(attribute.name() + "= has no value");
            }
            apply(attribute.name(), attribute.value());
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
        }
    }

    private void apply(String name, String value) {
        switch (name) {
            case "match" -> match(value);
            case "protocols" -> protocols(value);
            case "ciphers" -> ciphers(value);
            case "exclude" -> exclude(value);
            case "tafile" -> trustAnchors(value);
            case "servername" -> serverName = Optional.of(serverName(value));
            case "connection_reuse" ->
                    meaningless(name, yesOrNo(name, value), "equal demands decide on reuse");
            case "enable_rpk" ->
                    meaningless(name, yesOrNo(name, value), "certificates are always asked for");
            case "pq" -> postQuantum(value);
            case "requiretls" -> unlisted(value);
            case "mode" -> mode = Optional.of(mode(value));
            case "owner" -> owner = value;
            case "reason" -> reason = value;
            case "until" -> until = Optional.of(date(value));
            default ->
                    throw new IllegalArgumentException(
                            "\""
                                    + name
                                    + "\" is no attribute: write match, protocols, ciphers,"
                                    + " exclude, tafile, servername, connection_reuse, enable_rpk,"
                                    + " pq, requiretls, mode, owner, reason or until");
        }
    }

    private void match(String value) {
        switch (level) {
            case FINGERPRINT -> {
                for (String digest : parts(value, "\\|")) {
                    fingerprint(digest);
                }
            }
            case VERIFY, SECURE -> {
                for (String name : parts(value, ":")) {
                    matches.add(matchWord(name.toLowerCase(Locale.ROOT)));
                }
            }
            case NONE, MAY, ENCRYPT, DANE, DANE_ONLY ->
                    throw new IllegalArgumentException(
                            "match= goes with fingerprint, verify and secure, not with " + level);
        }
    }

    private static List<String> parts(String value, String separator) {
        return Pattern.compile(separator)
                .splitAsStream(value)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static String matchWord(String word) {
        if (word.equals("hostname") || word.equals("nexthop") || word.equals("dot-nexthop")) {
            return word;
        }
        try {
            return PolicyRule.nameOf(word).toString();
        } catch (MalformedAddress e) {
            throw new IllegalArgumentException(
                    "match= has \""
                            + word
                            + "\": write hostname, nexthop, dot-nexthop, a name or .name",
                    e);
        }
    }

    private void fingerprint(String text) {
        String hex = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no fingerprint: write hexadecimal digits, | between two");
        }
        if (hex.length() == SHA256_HEX_LENGTH) {
            digests.add(hex);
            return;
        }
        String kind =
                switch (hex.length()) {
                    case 32 -> "looks like MD5";
                    case 40 -> "looks like SHA-1";
                    default -> "has " + hex.length() + " hexadecimal digits";
                };
        cannot(
                "a fingerprint "
                        + kind
                        + "; only SHA-256 proves anything here: write the output of openssl x509"
                        + " -noout -fingerprint -sha256");
    }

    private void protocols(String value) {
        ProtocolList list = ProtocolList.of(value);
        minimum = list.minimum();
        if (!list.warning().isEmpty()) {
            warn(list.warning());
        }
    }

    private void ciphers(String value) {
        String grade = value.toLowerCase(Locale.ROOT);
        if (!CIPHER_GRADES.contains(grade)) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is no cipher grade: leave ciphers= out");
        }
        warn("ciphers=" + value + " has no meaning here: the ciphers used are always strong ones");
    }

    private void exclude(String value) {
        for (String word : parts(value, "[:\\s]")) {
            Optional<CipherTrait> trait = CipherTrait.ofWord(word);
            trait.ifPresent(without::add);
            if (trait.isEmpty() && !CipherTrait.isNeverUsed(word)) {
                cannot("exclude=" + word + " names nothing that can be checked after a handshake");
            }
        }
    }

    private void trustAnchors(String value) {
        if (level != Level.VERIFY && level != Level.SECURE) {
            throw new IllegalArgumentException(
                    "tafile= goes with verify and secure, not with " + level);
        }
        cannot(
                "tafile="
                        + value
                        + " cannot be followed: add the roots to [deliver] ca_file, or use"
                        + " fingerprint");
    }

    private static String serverName(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return lower.equals("hostname") || lower.equals("nexthop")
                ? lower
                : Domain.of(lower).ascii();
    }

    private void postQuantum(String value) {
        if (!value.equalsIgnoreCase("required")) {
            throw new IllegalArgumentException(
                    "pq=" + value + " is unknown: write pq=required, or leave it out");
        }
        postQuantum = true;
    }

    private void unlisted(String value) {
        if (!value.equalsIgnoreCase("unlisted")) {
            throw new IllegalArgumentException(
                    "requiretls="
                            + value
                            + " is unknown: write requiretls=unlisted where servers need not list"
                            + " REQUIRETLS, or leave it out");
        }
        unlisted = true;
    }

    private static Mode mode(String value) {
        for (Mode each : Mode.values()) {
            if (each.word().equalsIgnoreCase(value)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "mode=" + value + " is unknown: write mode=observe or mode=enforce");
    }

    private static boolean yesOrNo(String name, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException(name + "= takes yes or no");
        };
    }

    private void meaningless(String name, boolean on, String why) {
        warn(name + "=" + (on ? "yes" : "no") + " has no meaning here: " + why);
    }

    private static LocalDate date(String value) {
        try {
            return LocalDate.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "until=" + value + " is no date: write it as 2026-12-31", e);
        }
    }

    /** What can only be said when the whole line is known. */
    private void checkWhole() {
        switch (level) {
            case NONE, MAY -> checkException();
            case DANE ->
                    warn(
                            "Postfix's dane falls back to clear text where no TLSA record is"
                                    + " published; here it is at least encrypt");
            case FINGERPRINT -> {
                if (digests.isEmpty() && impossible.isEmpty() && faults.isEmpty()) {
                    fault("fingerprint needs a digest: write match= and a SHA-256 digest");
                }
            }
            case ENCRYPT, DANE_ONLY, VERIFY, SECURE -> {}
        }
        if (unlisted) {
            checkUnlisted();
        } else if (until.isPresent() && !level.allowsClear()) {
            warn("until= has no meaning at level " + level + ": only an exception ends");
        }
    }

    private void checkUnlisted() {
        if (waiver().isEmpty()) {
            warn("requiretls=unlisted does not count: it needs owner=, reason= and until=");
        }
        if (mode.filter(Mode.OBSERVE::equals).isPresent()) {
            warn("requiretls=unlisted does not count in a rule that is only observed");
        }
        if (level.allowsClear()) {
            warn(
                    "requiretls=unlisted does not count at level "
                            + level
                            + ": write it at encrypt or above");
        }
    }

    private void checkException() {
        if (waiver().isEmpty()) {
            warn(
                    "\""
                            + key
                            + " "
                            + level
                            + "\" counts as the default level: an exception needs owner=, reason="
                            + " and until=");
        }
        boolean terms =
                minimum.isPresent() || !without.isEmpty() || postQuantum || impossible.isPresent();
        if (mode.isPresent()) {
            warn("mode= has no meaning at level " + level + ", which lets mail pass by itself");
        }
        if (terms) {
            warn("demands on TLS have no meaning at level " + level + ", which allows clear text");
        }
    }

    private Optional<PolicyRule.Waiver> waiver() {
        return owner.isEmpty() || reason.isEmpty()
                ? Optional.empty()
                : until.map(date -> new PolicyRule.Waiver(owner, reason, date));
    }

    private void cannot(String why) {
        impossible = impossible.or(() -> Optional.of("A rule cannot be followed: " + why));
        warn(why + "; until then mail under this rule waits");
    }

    private void fault(String sentence) {
        faults.add(new Remark(file, line, sentence));
    }

    private void warn(String sentence) {
        warnings.add(new Remark(file, line, sentence));
    }
}
