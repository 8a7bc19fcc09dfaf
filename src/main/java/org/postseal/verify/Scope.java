package org.postseal.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postseal.tlog.MalformedLog;

/**
 * What an export is said to hold: the first lines of it that are read.
 *
 * @param from the beginning of the time it is about
 * @param to its end, not in it
 * @param sample how many records were drawn; 0 when all are there
 * @param seed by which they were drawn
 * @param ranges for each log's year the records of that time
 * @param sums what the relay says of the whole time, as in {@link Reckoning#sums}
 * @param waiting recipients in the relay's queue when the file was written
 */
public record Scope(
        Instant from,
        Instant to,
        int sample,
        String seed,
        Map<Integer, Range> ranges,
        Map<String, Long> sums,
        long waiting) {

    private static final String TITLE = "postseal-proof 1";
    private static final Set<String> SINGLE = Set.of("from", "to", "sample", "seed", "waiting");
    private static final int LINES_MAX = 10_000;

    /** Records of a year, at most: a verifier goes through all of them. */
    private static final long RECORDS_MAX = 100_000_000;

    /** Records from one to before another. */
    public record Range(long first, long end) {}

    /** A place in one of the logs. */
    @SuppressWarnings("ArrayRecordComponent") // drawn by it, never compared by it
    private record Place(int year, long index, byte[] rank) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Place that && year == that.year && index == that.index;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(index) * 31 + year;
        }
    }

    /**
     * The records that the seed draws: whoever names the seed chooses, and the relay cannot.
     *
     * @return for each year the places in its log
     */
    public Map<Integer, Set<Long>> drawn() {
        PriorityQueue<Place> lowest =
                new PriorityQueue<>(
                        Comparator.comparing(Place::rank, Arrays::compareUnsigned).reversed());
        ranges.forEach((year, range) -> {
            for (long index = range.first(); index < range.end(); index++) {
                lowest.add(new Place(year, index, rank(year, index)));
                if (lowest.size() > sample) {
                    lowest.poll();
                }
            }
        });
        return lowest.stream()
                .collect(
                        Collectors.groupingBy(
                                Place::year,
                                TreeMap::new,
                                Collectors.mapping(Place::index, Collectors.toSet())));
    }

    private byte[] rank(int year, long index) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((seed + "/" + year + "/" + index).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As it stands in an export. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(TITLE).append('\n');
        out.append("from ").append(from).append("\nto ").append(to).append('\n');
        if (sample > 0) {
            out.append("sample ").append(sample).append("\nseed ").append(seed).append('\n');
        }
        ranges.forEach((year, range) ->
                out.append("range " + year + " " + range.first() + " " + range.end() + "\n"));
        sums.forEach((name, sum) -> out.append("sum ").append(name + " " + sum + "\n"));
        return out.append("waiting ").append(waiting).append('\n').toString();
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws MalformedLog when it is something else
     */
    public static Scope parse(String text) throws MalformedLog {
        List<String> lines = new ArrayList<>(text.lines().limit(LINES_MAX).toList());
        if (lines.isEmpty() || !lines.removeFirst().equals(TITLE)) {
            throw new MalformedLog("this is no export of evidence, or of a later form");
        }
        Map<String, String> single = new LinkedHashMap<>();
        Map<Integer, Range> ranges = new TreeMap<>();
        Map<String, Long> sums = new TreeMap<>();
        try {
            for (String line : lines) {
                String[] words = line.split(" ", 2);
                switch (words[0]) {
                    case "range" -> range(words[1], ranges);
                    case "sum" -> {
                        int space = words[1].lastIndexOf(' ');
                        sums.put(
                                words[1].substring(0, space),
                                Long.valueOf(words[1].substring(space + 1)));
                    }
                    default -> {
                        if (!SINGLE.contains(words[0]) || single.put(words[0], words[1]) != null) {
                            throw new IllegalArgumentException("a line that says nothing");
                        }
                    }
                }
            }
            Scope scope =
                    new Scope(
                            Instant.parse(single.getOrDefault("from", "")),
                            Instant.parse(single.getOrDefault("to", "")),
                            Integer.parseInt(single.getOrDefault("sample", "0")),
                            single.getOrDefault("seed", ""),
                            ranges,
                            sums,
                            Long.parseLong(single.getOrDefault("waiting", "0")));
            if (scope.sample() < 0 || (scope.sample() > 0) == scope.seed().isEmpty()) {
                throw new IllegalArgumentException("a sample without a seed");
            }
            return scope;
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new MalformedLog("the scope of the export cannot be read");
        }
    }

    private static void range(String words, Map<Integer, Range> ranges) {
        String[] numbers = words.split(" ", 3);
        Range range = new Range(Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
        boolean ordered = range.first() >= 0 && range.first() <= range.end();
        if (!ordered || range.end() - range.first() > RECORDS_MAX) {
            throw new IllegalArgumentException("no range of records");
        }
        ranges.put(Integer.valueOf(numbers[0]), range);
    }
}
