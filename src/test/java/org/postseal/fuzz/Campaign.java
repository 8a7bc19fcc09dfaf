package org.postseal.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The long form: gives every target its share of the time under Jazzer, one after another, each in
 * a JVM of its own, and says what came of it. What is reached is kept in {@code target/fuzz} and
 * starts the next run; the inputs of findings are kept among the test's resources, so that {@code
 * ./check} is red until they are mended.
 */
public final class Campaign {

    private static final Path WORK = Path.of("target/fuzz");
    private static final int FINDINGS_MAX = 8;

    /** Of libFuzzer: {@code #4096 pulse cov: 12 ft: 34 corp: 5/6b exec/s: 7}. */
    private static final Pattern PROGRESS =
            Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/.*");

    private static final Pattern EXECUTED =
            Pattern.compile("stat::number_of_executed_units: *(\\d+)");
    private static final Pattern FINDING = Pattern.compile("== Java Exception: (.*)");
    private static final Pattern OTHER = Pattern.compile(".*ERROR: libFuzzer: (.*)");

    /** What one target's run showed. */
    private static final class Result {
        private long executions;
        private long edges;
        private long features;
        private long inputs;
        private int exit;
        private final List<String> findings = new ArrayList<>();

        void read(String line) {
            Matcher progress = PROGRESS.matcher(line);
            if (progress.matches()) {
                executions = Math.max(executions, Long.parseLong(progress.group(1)));
                edges = Math.max(edges, Long.parseLong(progress.group(2)));
                features = Math.max(features, Long.parseLong(progress.group(3)));
                inputs = Long.parseLong(progress.group(4));
            }
            Matcher executed = EXECUTED.matcher(line);
            if (executed.matches()) {
                executions = Math.max(executions, Long.parseLong(executed.group(1)));
            }
            for (Pattern pattern : List.of(FINDING, OTHER)) {
                Matcher finding = pattern.matcher(line);
                if (finding.matches()) {
                    findings.add(finding.group(1));
                }
            }
        }
    }

    private Campaign() {}

    /** Arguments: the seconds for all targets together, then the targets; all where none is. */
    public static void main(String[] arguments) throws Exception {
        long seconds = Long.parseLong(arguments[0]);
        List<String> names = List.of(arguments).subList(1, arguments.length);
        List<String> chosen = names.isEmpty() ? Targets.names() : names;
        chosen.forEach(Targets::of);
        long each = Math.max(1, seconds / chosen.size());
        System.out.printf("%d targets, %d s each%n", chosen.size(), each);
        System.out.printf(
                "%-18s %12s %8s %8s %8s %9s%n",
                "target", "executions", "edges", "features", "inputs", "findings");
        long executions = 0;
        int findings = 0;
        for (String name : chosen) {
            Result result = run(name, each);
            print(name, result);
            executions += result.executions;
            findings += result.findings.size();
        }
        System.out.printf("%d executions, %d findings%n", executions, findings);
        System.exit(findings == 0 ? 0 : 1);
    }

    private static void print(String name, Result result) throws IOException {
        System.out.printf(
                "%-18s %12d %8d %8d %8d %9d%n",
                name,
                result.executions,
                result.edges,
                result.features,
                result.inputs,
                result.findings.size());
        if (name.equals(Together.NAME) && Files.exists(Together.COUNTS)) {
            List<String> counts = Files.readAllLines(Together.COUNTS);
            for (int i = 0; i < counts.size(); i++) {
                System.out.printf("    %-14s %12s%n", Targets.names().get(i), counts.get(i));
            }
        }
        result.findings.forEach(finding -> System.out.println("    " + finding));
        if (!result.findings.isEmpty()) {
            System.out.println(
                    "    inputs in "
                            + Targets.FINDINGS.resolve(name)
                            + ", all that was said in "
                            + WORK.resolve(name + ".log"));
        }
    }

    private static Result run(String name, long seconds) throws Exception {
        Path corpus = Files.createDirectories(WORK.resolve(name));
        Path seeds = Files.createDirectories(WORK.resolve(name + "-seeds"));
        Path found = Files.createDirectories(WORK.resolve(name + "-findings"));
        write(Targets.starts(name), seeds);
        List<String> command = new ArrayList<>(jvm());
        command.addAll(
                List.of(
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Driver.class.getName(),
                        "--target_args=" + name,
                        "--instrumentation_includes=org.postseal.**",
                        "--custom_hook_excludes=org.postseal.fuzz.**",
                        "--keep_going=" + FINDINGS_MAX,
                        "--reproducer_path=" + found,
                        "-artifact_prefix=" + found + "/",
                        "-max_len=" + Targets.of(name).octetsMax(),
                        "-max_total_time=" + seconds,
                        "-timeout=30",
                        "-rss_limit_mb=4096",
                        "-print_final_stats=1",
                        corpus.toString(),
                        seeds.toString()));
        List<String> words = words(Targets.of(name));
        if (!words.isEmpty()) {
            // libFuzzer does not start with a dictionary of nothing.
            Path dictionary = WORK.resolve(name + ".dict");
            Files.write(dictionary, words);
            command.add("-dict=" + dictionary);
        }
        Result result = watch(new ProcessBuilder(command).redirectErrorStream(true), name);
        keep(found, Targets.FINDINGS.resolve(name));
        if (result.exit != 0 && result.findings.isEmpty()) {
            result.findings.add("the run ended with exit code " + result.exit);
        }
        return result;
    }

    private static List<String> jvm() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Xss1m",
                // Its own assertions are off when the relay runs.
                "-da:org.tomlj...",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"));
    }

    private static Result watch(ProcessBuilder builder, String name) throws Exception {
        Result result = new Result();
        Process process = builder.start();
        process.getOutputStream().close();
        Path log = WORK.resolve(name + ".log");
        try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1);
                PrintWriter copy = new PrintWriter(log.toFile(), StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                copy.flush();
                result.read(line);
            }
        }
        result.exit = process.waitFor();
        return result;
    }

    private static void write(List<byte[]> inputs, Path folder) throws IOException {
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(folder.resolve("seed-" + i), inputs.get(i));
        }
    }

    /** In libFuzzer's form: each in quotes, odd octets in hex. */
    private static List<String> words(Target target) {
        Set<String> lines = new HashSet<>();
        for (String word : target.words()) {
            StringBuilder line = new StringBuilder("\"");
            for (byte octet : word.getBytes(StandardCharsets.UTF_8)) {
                boolean plain = octet >= ' ' && octet <= '~' && octet != '"' && octet != '\\';
                line.append(plain ? "" : "\\x")
                        .append(
                                plain
                                        ? String.valueOf((char) octet)
                                        : HexFormat.of().toHexDigits(octet));
            }
            lines.add(line.append('"').toString());
        }
        return List.copyOf(lines);
    }

    /** Puts the inputs of findings where the short form tries them. */
    private static void keep(Path found, Path kept) throws IOException {
        try (var files = Files.list(found)) {
            for (Path file : files.toList()) {
                if (kept.endsWith(Together.NAME) && !file.toString().endsWith(".java")) {
                    Together.keep(file);
                } else if (!file.toString().endsWith(".java")) {
                    Files.createDirectories(kept);
                    Files.move(
                            file,
                            kept.resolve(file.getFileName()),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
