package org.postseal.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the machine: whether they are there, and running one to its end. */
final class Programs {

    private static final List<Path> PLACES =
            List.of(
                    Path.of("/usr/sbin"),
                    Path.of("/usr/bin"),
                    Path.of("/sbin"),
                    Path.of("/bin"),
                    Path.of("/usr/local/sbin"),
                    Path.of("/usr/local/bin"));

    private Programs() {}

    /** Skips the test, with the reason, unless all of these are installed and we are root. */
    static void need(String... programs) {
        for (String program : programs) {
            assumeTrue(
                    PLACES.stream().anyMatch(place -> Files.isExecutable(place.resolve(program))),
                    () -> program + " is not installed: run ./check --install");
        }
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "needs root, to start mail and name servers of its own");
    }

    static String path(String program) {
        return PLACES.stream()
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    /**
     * How a program ended.
     *
     * @param output standard output and standard error, mixed
     */
    record Ended(int code, String output) {

        Ended successfully() {
            if (code != 0) {
                throw new AssertionError("exit code " + code + ":\n" + output);
            }
            return this;
        }
    }

    static Ended run(Path folder, String... command) {
        return run(folder, Map.of(), command);
    }

    static Ended run(Path folder, Map<String, String> environment, String... command) {
        List<String> words = new ArrayList<>(Arrays.asList(command));
        if (!words.getFirst().contains("/")) {
            words.set(0, path(words.getFirst()));
        }
        try {
            Path output = Files.createTempFile(folder, "output-", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(words)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output);
            Files.delete(output);
            if (!ended) {
                throw new AssertionError(words + " did not end:\n" + text);
            }
            return new Ended(process.exitValue(), text);
        } catch (IOException e) {
            throw new AssertionError("cannot run " + words, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + words, e);
        }
    }
}
