package org.postseal.mtasts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The TXT record at {@code _mta-sts}, which says that there is a policy and when it changed (RFC
 * 8461, section 3.1).
 *
 * @param id 1 to 32 letters and digits; another id means another policy
 */
public record StsRecord(String id) {

    private static final String BEGINNING = "v=STSv1;";
    private static final Pattern LOOSE_BEGINNING = Pattern.compile("v=STSv1[ \t]+;.*");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");
    private static final Pattern EXTENSION =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[!-:<>-~]+");

    /**
     * Reads the records at the name, each one's strings joined. Those that do not begin with {@code
     * v=STSv1;} are ignored; none or several that do, or a malformed one, mean that there is none.
     *
     * <p>The grammar allows white space before the semicolon, the rule for what is ignored does
     * not. Such a record counts where no other does, so that a domain which writes it keeps its
     * protection, and is ignored beside one of the strict form, so that it hides none. Whoever can
     * add a record to an answer can still hide a policy by a second strict one: the RFC wants it
     * so, and what is kept of an earlier policy holds all the same.
     */
    public static Optional<StsRecord> parse(List<String> texts) {
        List<String> strict = texts.stream().filter(text -> text.startsWith(BEGINNING)).toList();
        List<String> candidates = strict.isEmpty() ? loose(texts) : strict;
        return candidates.size() == 1 ? read(candidates.getFirst()) : Optional.empty();
    }

    private static List<String> loose(List<String> texts) {
        return texts.stream().filter(text -> LOOSE_BEGINNING.matcher(text).matches()).toList();
    }

    private static Optional<StsRecord> read(String text) {
        String[] fields = text.split(";", -1);
        int end = fields[fields.length - 1].isBlank() ? fields.length - 1 : fields.length;
        Optional<StsRecord> record = Optional.empty();
        for (int i = 1; i < end; i++) {
            String field = fields[i].strip();
            if (field.startsWith("id=")) {
                String id = field.substring("id=".length());
                if (record.isPresent() || !ID.matcher(id).matches()) {
                    return Optional.empty();
                }
                record = Optional.of(new StsRecord(id));
            } else if (!EXTENSION.matcher(field).matches()) {
                return Optional.empty();
            }
        }
        return record;
    }
}
