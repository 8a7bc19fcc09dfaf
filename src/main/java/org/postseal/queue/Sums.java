package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The digests of a backup's files, in the form that {@code sha256sum --check} reads.
 *
 * @param byName SHA-256 in lower-case hex by the file's name below the backup's folder
 */
record Sums(Map<String, String> byName) {

    static final String FILE = "SHA256SUMS";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([\\w.-]+(/[\\w.-]+)*)");

    Sums {
        byName = Map.copyOf(byName);
    }

    static Sums read(Path backup) throws IOException {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String line : Files.readAllLines(backup.resolve(FILE))) {
            Matcher m = LINE.matcher(line);
            if (!m.matches() || m.group(2).contains("..")) {
                throw new IOException(backup.resolve(FILE) + " is damaged");
            }
            byName.put(m.group(2), m.group(1));
        }
        return new Sums(byName);
    }

    String text() {
        return new TreeMap<>(byName)
                .entrySet().stream()
                        .map(e -> e.getValue() + "  " + e.getKey() + "\n")
                        .collect(Collectors.joining());
    }

    /** Refuses a backup that has other files than those that are named here. */
    void checkNames(Path backup) throws IOException {
        Set<String> there = new TreeSet<>();
        try (Stream<Path> all = Files.walk(backup)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> there.add(backup.relativize(file).toString()));
        }
        there.remove(FILE);
        Set<String> missing = new TreeSet<>(byName.keySet());
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            throw new IOException(
                    "the backup is damaged: it has lost %d files, such as %s"
                            .formatted(missing.size(), missing.iterator().next()));
        }
        there.removeAll(byName.keySet());
        if (!there.isEmpty()) {
            throw new IOException(
                    "the backup is damaged: %s is not of it".formatted(there.iterator().next()));
        }
    }

    /**
     * @throws IOException when the digest is not the one that was noted
     */
    void check(String name, String sha256) throws IOException {
        if (!sha256.equals(byName.get(name))) {
            throw new IOException("the backup is damaged: " + name + " is not what was written");
        }
    }
}
