package org.postseal.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All targets in one process, for a long run on a busy machine, where starting a process for each
 * would cost more than it does. The first octet of an input says which one the rest is for.
 */
final class Together implements Target {

    static final String NAME = "all";

    /** How many inputs each target had so far: one number a line, in the order of the names. */
    static final Path COUNTS = Path.of("target/fuzz/all.counts");

    private static final int COUNTED_EVERY = 1024;

    private final List<String> names = Targets.names();
    private final List<Target> targets = names.stream().map(Targets::of).toList();
    private final long[] counts = new long[targets.size()];
    private long total;

    @Override
    public void attack(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        int index = index(input);
        counts[index]++;
        if (++total % COUNTED_EVERY == 0 && Files.isDirectory(COUNTS.getParent())) {
            Files.write(COUNTS, Arrays.stream(counts).mapToObj(Long::toString).toList());
        }
        targets.get(index).attack(rest(input));
    }

    private static int index(byte[] input) {
        return (input[0] & 0xff) % Targets.names().size();
    }

    private static byte[] rest(byte[] input) {
        return Arrays.copyOfRange(input, 1, input.length);
    }

    /** Puts an input of this target where the one that it is for keeps its findings. */
    static void keep(Path file) throws IOException {
        byte[] input = Files.readAllBytes(file);
        if (input.length > 0) {
            Path folder = Targets.FINDINGS.resolve(Targets.names().get(index(input)));
            Files.createDirectories(folder);
            Files.write(folder.resolve(file.getFileName()), rest(input));
        }
        Files.delete(file);
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (byte[] start : Targets.starts(names.get(i))) {
                ByteArrayOutputStream seed = new ByteArrayOutputStream();
                seed.write(i);
                seed.writeBytes(start);
                all.add(seed.toByteArray());
            }
        }
        return all;
    }

    @Override
    public List<String> words() {
        Set<String> all = new LinkedHashSet<>();
        targets.forEach(target -> all.addAll(target.words()));
        return List.copyOf(all);
    }

    @Override
    public int octetsMax() {
        return targets.stream().mapToInt(Target::octetsMax).max().orElseThrow() + 1;
    }
}
