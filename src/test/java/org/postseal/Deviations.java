package org.postseal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What of a public suite is not run, and what comes out otherwise than the suite has it, each with
 * its reason: a file of {@code name | skip | reason} or {@code name | what comes out | reason}
 * under {@code vectors} of the test resources, below lines {@code key: value} that tell where the
 * suite is, which test runs it, and how many cases that makes. A name may end in {@code *}.
 */
public final class Deviations {

    /**
     * One line.
     *
     * @param instead {@code skip}, or what comes out
     */
    public record Deviation(String name, String instead, String reason) {
        public boolean isSkip() {
            return instead.equals("skip");
        }

        private boolean covers(String other) {
            return name.endsWith("*")
                    ? other.startsWith(name.substring(0, name.length() - 1))
                    : other.equals(name);
        }
    }

    private final Map<String, String> about = new LinkedHashMap<>();
    private final List<Deviation> all = new ArrayList<>();
    private final Set<Deviation> used = ConcurrentHashMap.newKeySet();

    private Deviations(String text) {
        for (String line : text.lines().map(String::strip).toList()) {
            String[] fields = line.split("\\s*\\|\\s*", 3);
            if (fields.length == 3) {
                all.add(new Deviation(fields[0], fields[1], fields[2]));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                int colon = line.indexOf(": ");
                about.put(line.substring(0, colon), line.substring(colon + 2).strip());
            }
        }
    }

    public static Deviations of(String suite) {
        String resource = "/vectors/" + suite + ".txt";
        try (InputStream in = Deviations.class.getResourceAsStream(resource)) {
            return new Deviations(
                    new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The deviation for a case; remembers that there is one. */
    public Optional<Deviation> find(String name) {
        Optional<Deviation> found = all.stream().filter(d -> d.covers(name)).findFirst();
        found.ifPresent(used::add);
        return found;
    }

    /** Lines that no case of the suite ever asked for: left over from another time. */
    public List<Deviation> unused() {
        return all.stream().filter(d -> !used.contains(d)).toList();
    }

    public List<Deviation> all() {
        return List.copyOf(all);
    }

    /** The counts that the suite's test must come to. */
    public String counts() {
        return about("counts");
    }

    /** What else is to be said, where anything is. */
    public Optional<String> note() {
        return Optional.ofNullable(about.get("note"));
    }

    public String about(String key) {
        return Objects.requireNonNull(about.get(key), key);
    }
}
