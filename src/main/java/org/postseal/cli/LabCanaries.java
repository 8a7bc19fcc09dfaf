package org.postseal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postseal.lab.LabFolder;
import org.postseal.lab.LabReport;
import org.postseal.lab.LabRow;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Canaries of the lab: {@code postseal lab} of this very program in a process of its own, so that
 * neither memory nor log of the running relay has to do with it, before a few hosts on loopback
 * that mail must not reach. What is tried is this program on this machine, and neither the site's
 * DNS nor its rules.
 */
public final class LabCanaries implements CanaryFlight {

    /** No STARTTLS, a wrong name, a wrong key under TLSA, a bogus zone, a stripped EHLO. */
    public static final List<String> NAMES =
            List.of(
                    "host-without-tls",
                    "sts-certificate-wrong-name",
                    "dane-mismatch",
                    "mx-signatures-bad",
                    "starttls-removed");

    private static final String MAIN = "org.postseal.Main";
    private static final String REFUSED = "refused";
    private static final Set<String> DELIVERED = Set.of("verified", "encrypted", "clear");
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** More than this is no answer of the lab. */
    private static final long OCTETS_MAX = 1 << 20;

    /** What of the lab's answer is of use. */
    private record Answer(List<LabRow> scenarios, OptionalLong outside) {}

    @Override
    public List<Canary> fly() throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("postseal-canaries-");
            try {
                return judged(flown(folder));
            } finally {
                LabFolder.delete(folder);
            }
        } catch (IOException | JacksonException e) {
            return NAMES.stream()
                    .map(name -> new Canary(name, Canary.Result.UNTRIED, String.valueOf(e)))
                    .toList();
        }
    }

    /**
     * @param folder gets all files of the process
     */
    private static LabReport flown(Path folder) throws IOException, InterruptedException {
        Path answer = folder.resolve("answer");
        Process process =
                new ProcessBuilder(command(folder))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(answer.toFile())
                        .start();
        try {
            int exit = process.waitFor();
            if (exit != Exit.OK && exit != Exit.FAILED) {
                throw new IOException("the lab ended with " + exit);
            }
        } finally {
            // Its files are about to go: it must have ended.
            process.destroyForcibly().onExit().join();
        }
        if (Files.size(answer) > OCTETS_MAX) {
            throw new IOException("the lab says too much");
        }
        Answer said = JSON.readValue(Files.readAllBytes(answer), Answer.class);
        return new LabReport("Postseal", said.scenarios(), said.outside());
    }

    private static List<String> command(Path folder) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        all.add("--enable-native-access=ALL-UNNAMED");
        all.add("--sun-misc-unsafe-memory-access=allow");
        all.add("-Djava.io.tmpdir=" + folder);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "lab", "--json"));
        NAMES.forEach(name -> all.addAll(List.of("--only", name)));
        return all;
    }

    /** What the lab's report says of each canary. */
    public static List<Canary> judged(LabReport report) {
        boolean breach = report.outside().orElse(0) > 0;
        return NAMES.stream().map(name -> judged(name, report.row(name), breach)).toList();
    }

    /**
     * @param breach whether the relay itself stopped octets on their way out, of whichever canary
     */
    static Canary judged(String name, Optional<LabRow> found, boolean breach) {
        if (found.isEmpty()) {
            return new Canary(name, Canary.Result.UNTRIED, "there is no such scenario");
        }
        LabRow row = found.get();
        String detail = row.came() + " " + row.detail();
        if (breach || row.arrived() || row.leaked() > 0 || DELIVERED.contains(row.came())) {
            String leaked = row.leaked() > 0 ? ", octets leaked: " + row.leaked() : "";
            String stopped = breach ? ", octets were stopped outside a satisfied channel" : "";
            return new Canary(name, Canary.Result.DELIVERED, detail + leaked + stopped);
        }
        return row.right() && row.came().equals(REFUSED)
                ? new Canary(name, Canary.Result.REFUSED, row.detail())
                : new Canary(name, Canary.Result.UNTRIED, detail + "; " + row.wrong());
    }
}
