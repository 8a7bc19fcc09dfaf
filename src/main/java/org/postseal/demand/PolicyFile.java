package org.postseal.demand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a file in the syntax of Postfix's {@code smtp_tls_policy_maps}, as {@code postmap} reads
 * it: empty lines and lines that start with {@code #} are skipped, a line that starts with white
 * space continues the one before, of two equal keys the first counts.
 *
 * <p>Beside Postfix's attributes: {@code owner=}, {@code reason=} and {@code until=} (a date) for
 * an exception, {@code pq=required} for a post-quantum key exchange, and {@code mode=observe} or
 * {@code mode=enforce} where a rule is not to have the default mode.
 */
public final class PolicyFile {

    /** A file beyond this is no list of rules. */
    private static final int OCTETS_MAX = 64 * 1024 * 1024;

    /** Until the settings give another: {@link PolicyTable#under}. */
    private static final PolicyRule DEFAULT = PolicySettings.defaults().defaultRule();

    private final String name;
    private final Map<String, PolicyRule> rules = new LinkedHashMap<>();
    private final List<Remark> faults = new ArrayList<>();
    private final List<Remark> warnings = new ArrayList<>();

    private PolicyFile(String name) {
        this.name = name;
    }

    /**
     * What a file holds.
     *
     * @param table empty when there is a fault: half a file is no policy
     * @param faults all of them, in the order of the lines
     * @param warnings what is read, and not as its writer may think
     */
    public record Reading(
            Optional<PolicyTable> table, List<Remark> faults, List<Remark> warnings) {}

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read, or is far too large
     */
    public static Reading read(Path file) throws IOException {
        if (Files.size(file) > OCTETS_MAX) {
            throw new IOException(file + " is larger than " + OCTETS_MAX + " octets");
        }
        return parse(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /**
     * Reads text.
     *
     * @param name of the file, for remarks and for the source of each rule
     */
    public static Reading parse(String name, String text) {
        PolicyFile reading = new PolicyFile(name);
        reading.lines(text);
        return new Reading(
                reading.faults.isEmpty()
                        ? Optional.of(new PolicyTable(reading.rules, DEFAULT))
                        : Optional.empty(),
                List.copyOf(reading.faults),
                List.copyOf(reading.warnings));
    }

    private void lines(String text) {
        StringBuilder logical = new StringBuilder();
        int start = 0;
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            boolean continued = Character.isWhitespace(line.charAt(0));
            if (continued && start == 0) {
                fault(number, "the first line starts with white space: it continues nothing");
            } else if (continued) {
                logical.append(' ').append(stripped);
            } else {
                entry(logical.toString(), start);
                logical.setLength(0);
                logical.append(stripped);
                start = number;
            }
        }
        entry(logical.toString(), start);
    }

    private void entry(String text, int line) {
        if (text.isEmpty()) {
            return;
        }
        String[] parts = text.split("\\s+", 2);
        try {
            PolicyKey key = PolicyKey.of(parts[0]);
            PolicyLine.Reading reading =
                    PolicyLine.read(key.text(), parts.length > 1 ? parts[1] : "", name, line);
            faults.addAll(reading.faults());
            warnings.addAll(reading.warnings());
            reading.rule().ifPresent(rule -> add(rule, line));
        } catch (IllegalArgumentException e) {
            fault(line, String.valueOf(e.getMessage()));
        }
    }

    private void add(PolicyRule rule, int line) {
        PolicyRule earlier = rules.putIfAbsent(rule.key(), rule);
        if (earlier != null) {
            warnings.add(
                    new Remark(
                            name,
                            line,
                            "\""
                                    + rule.key()
                                    + "\" stands here a second time; only the first counts, "
                                    + earlier.source()));
        }
    }

    private void fault(int line, String sentence) {
        faults.add(new Remark(name, line, sentence));
    }
}
