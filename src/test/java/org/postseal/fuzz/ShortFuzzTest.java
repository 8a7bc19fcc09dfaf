package org.postseal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each parser that a stranger can reach, under a few thousand inputs that are the same in every
 * run: the findings of the long form ({@code scripts/fuzz}), the seeds, and mutations of both.
 */
class ShortFuzzTest {

    static List<String> targets() {
        return Targets.names();
    }

    @ParameterizedTest(name = "fuzzing: {0}")
    @MethodSource("targets")
    void survives(String name) throws IOException {
        Target target = Targets.of(name);
        List<byte[]> starts = Targets.starts(name);
        for (byte[] start : starts) {
            attack(target, name, start);
        }
        Mutator mutator = new Mutator(target, starts, name.hashCode());
        for (int i = 0; i < target.shortRuns(); i++) {
            attack(target, name, mutator.next());
        }
    }

    private static void attack(Target target, String name, byte[] input) {
        try {
            target.attack(input);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw new AssertionError(
                    "Finding in " + name + ", input " + HexFormat.of().formatHex(input), e);
        }
    }

    @Test
    @DisplayName("every folder of findings belongs to a target")
    void findingsAreRun() throws IOException {
        if (Files.isDirectory(Targets.FINDINGS)) {
            try (Stream<Path> folders = Files.list(Targets.FINDINGS)) {
                assertThat(folders.map(folder -> folder.getFileName().toString()))
                        .isSubsetOf(Targets.names());
            }
        }
    }
}
