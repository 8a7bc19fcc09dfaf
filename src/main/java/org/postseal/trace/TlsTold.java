package org.postseal.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Received field tells of a TLS session, in the form of any of the usual mail servers.
 *
 * @param version such as "TLS 1.3"; also where only the cipher suite tells it
 * @param cipher as it is written
 */
public record TlsTold(Optional<String> version, Optional<String> cipher) {

    private static final String NAME = "([A-Za-z0-9_.+-]{1,80})";

    /** Each finds a version as group "v", a cipher as group "c", or neither. */
    private static final List<Pattern> COMMENTS =
            Stream.of(
                            // Postfix, Stalwart
                            "^using (?<v>(?:TLS|SSL)[\\w.]*) with cipher (?<c>" + NAME + ").*",
                            // Gmail, Exchange Online, Sendmail
                            "^version=(?<v>[\\w./]+),? cipher=(?<c>" + NAME + ").*",
                            // Haraka
                            "^cipher=(?<c>" + NAME + ").*",
                            // Exim, OpenSMTPD: version:cipher:bits; mox: version cipher
                            "^(?<v>(?:TLS|SSL)[v-]?[\\d_.]+)(?:[: ](?<c>" + NAME + "))?(?::\\w+)*$",
                            // qmail with the TLS patch
                            "^(?:(?<v>TLSv?[\\d.]+) )?(?<c>" + NAME + ") encrypted\\b.*",
                            // Exchange until 2016
                            "^TLS$",
                            // between Google's own servers and customers
                            "^Google Transport Security$")
                    .map(Pattern::compile)
                    .toList();

    /** Postfix writes it before BY; other forms there could be a client's own words. */
    private static final Pattern IN_FROM = COMMENTS.getFirst();

    private static final Pattern IN_WITH =
            Pattern.compile("(?:^E?SMTP/TLS/(\\S+)$)|(?:^" + NAME + " encrypted E?SMTP$)");

    private static final Pattern VERSION =
            Pattern.compile("^(TLS|SSL)[v-]?(\\d)(?:[._]?(\\d))?$", Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_SECRET =
            Pattern.compile("^(?:none|0|no|\\(none\\))$|(?:^|[_-])NULL(?:$|[_-])");

    private static final Pattern WEAK =
            Pattern.compile(
                    "(?:^|[_-])(?:EXP\\d*|EXPORT\\w*|RC4|RC2|DES|3DES|IDEA|ADH|AECDH|anon)"
                            + "(?:$|[_-])");

    static Optional<TlsTold> of(FieldText text) {
        Optional<TlsTold> clause = text.words(FieldText.Clause.TLS).map(w -> ofClause(w, text));
        return clause.or(() -> ofComments(text))
                .or(() -> text.words(FieldText.Clause.WITH).flatMap(TlsTold::ofWith));
    }

    /** RFC 8314, section 4.3: the suite, perhaps a group behind; a comment may tell the version. */
    private static TlsTold ofClause(String words, FieldText text) {
        Optional<String> cipher = Optional.of(words.split(" ", 2)[0]);
        Optional<String> version = ofComments(text).flatMap(TlsTold::version);
        return told(version.or(() -> ownVersion(text)), cipher);
    }

    /** Our own fields have version and group in one comment. */
    private static Optional<String> ownVersion(FieldText text) {
        return text.comments(FieldText.Clause.TLS).stream()
                .map(comment -> comment.split(",", 2)[0])
                .filter(word -> VERSION.matcher(word).matches())
                .findFirst()
                .flatMap(TlsTold::plainVersion);
    }

    private static Optional<TlsTold> ofComments(FieldText text) {
        List<String> from = text.comments(FieldText.Clause.FROM);
        Optional<TlsTold> found =
                from.stream().flatMap(c -> match(IN_FROM, c).stream()).findFirst();
        if (found.isPresent()) {
            return found;
        }
        List<String> others = new ArrayList<>(text.comments());
        others.removeAll(from);
        return others.stream()
                .flatMap(c -> COMMENTS.stream().flatMap(form -> match(form, c).stream()))
                .findFirst();
    }

    private static Optional<TlsTold> match(Pattern form, String comment) {
        Matcher m = form.matcher(comment);
        if (!m.find()) {
            return Optional.empty();
        }
        return Optional.of(
                told(
                        group(m, form, "v").flatMap(TlsTold::plainVersion),
                        group(m, form, "c").filter(name -> !name.equals("OTHER"))));
    }

    private static Optional<String> group(Matcher m, Pattern form, String name) {
        return form.namedGroups().containsKey(name)
                ? Optional.ofNullable(m.group(name))
                : Optional.empty();
    }

    private static Optional<TlsTold> ofWith(String words) {
        Matcher m = IN_WITH.matcher(words);
        if (!m.find()) {
            return Optional.empty();
        }
        return Optional.of(
                told(
                        Optional.empty(),
                        Optional.ofNullable(m.group(1)).or(() -> Optional.ofNullable(m.group(2)))));
    }

    /** Suites of TLS 1.3 are of no other version (RFC 8446, appendix B.4). */
    private static TlsTold told(Optional<String> version, Optional<String> cipher) {
        boolean newest =
                cipher.filter(c -> c.matches("TLS(13)?_(AES|CHACHA20)_.*")).isPresent()
                        && cipher.filter(c -> c.contains("_WITH_")).isEmpty();
        return new TlsTold(version.or(() -> newest ? Optional.of("TLS 1.3") : version), cipher);
    }

    /** "TLSv1.2", "TLS1_2" and "TLS 1.2" are one; "TLSv1/SSLv3" names none. */
    private static Optional<String> plainVersion(String text) {
        Matcher m = VERSION.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        String family = m.group(1).toUpperCase(Locale.ROOT);
        String minor = m.group(3) == null ? "0" : m.group(3);
        return Optional.of(family + " " + m.group(2) + (family.equals("TLS") ? "." + minor : ""));
    }

    /** Whether the cipher encrypts at all. */
    boolean hides() {
        return cipher.filter(name -> NO_SECRET.matcher(name).find()).isEmpty();
    }

    /** What is known against it: versions of RFC 8996, ciphers that are broken or name nobody. */
    List<String> weaknesses() {
        List<String> out = new ArrayList<>();
        version.filter(v -> v.startsWith("SSL") || v.equals("TLS 1.0") || v.equals("TLS 1.1"))
                .ifPresent(v -> out.add(v + " is old and no longer counts as safe (RFC 8996)"));
        cipher.filter(name -> WEAK.matcher(name).find())
                .ifPresent(c -> out.add("the cipher " + c + " is weak, or proves no server"));
        return out;
    }
}
