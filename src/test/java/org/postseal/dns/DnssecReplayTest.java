package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postseal.Deviations;
import org.postseal.Deviations.Deviation;
import org.postseal.FakeClock;
import org.postseal.Suites;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Recorded authorities in the place of the Internet, and what Unbound's validator makes of them
 * beside what ours does. Ours is asked as a stub over a recursive resolver, so what is about
 * Unbound's cache, its choice of authorities or its options is skipped.
 */
class DnssecReplayTest {

    private static final List<RecordType<?>> TYPES =
            List.of(
                    RecordType.MX,
                    RecordType.A,
                    RecordType.AAAA,
                    RecordType.TLSA,
                    RecordType.TXT,
                    RecordType.CNAME);

    @TestFactory
    @DisplayName("J15 Unbound's validator replays: the same verdict, and the same data")
    Stream<DynamicTest> unbound() throws IOException {
        return new Suite("dnssec/unbound", Deviations.of("dnssec-unbound")).tests();
    }

    @TestFactory
    @DisplayName("J15 the replays that dnsjava adapted")
    Stream<DynamicTest> dnsjava() throws IOException {
        return new Suite("dnssec/dnsjava/unbound", Deviations.of("dnssec-dnsjava")).tests();
    }

    /** One folder of replays. */
    private record Suite(
            String folder,
            Deviations deviations,
            AtomicInteger files,
            AtomicInteger checks,
            AtomicInteger otherwise) {

        Suite(String folder, Deviations deviations) {
            this(folder, deviations, new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        }

        Stream<DynamicTest> tests() throws IOException {
            List<Path> found;
            try (Stream<Path> all = Files.list(Suites.path(folder))) {
                found = all.filter(f -> f.toString().endsWith(".rpl")).sorted().toList();
            }
            return Stream.concat(
                    found.stream().map(file -> dynamicTest(name(file), () -> run(file))),
                    Stream.of(dynamicTest("all of them counted", () -> count(found.size()))));
        }

        private static String name(Path file) {
            return file.getFileName().toString().replace(".rpl", "");
        }

        private void run(Path file) throws IOException {
            Optional<Deviation> whole = deviations.find(name(file)).filter(Deviation::isSkip);
            if (whole.isPresent()) {
                abort(name(file) + ": " + whole.get().reason());
            }
            Run run = new Run(this, name(file), Replay.read(file));
            run.all();
            checks.addAndGet(run.checks);
            assertThat(run.faults).isEmpty();
            if (run.checks == 0) {
                abort(name(file) + ": " + run.skips.getFirst());
            }
            files.incrementAndGet();
        }

        private void count(int found) {
            assertThat(deviations.unused()).isEmpty();
            String counts =
                    found
                            + " files, %d run with %d checks, %d skipped; %d checks come out"
                                    .formatted(
                                            files.get(),
                                            checks.get(),
                                            found - files.get(),
                                            otherwise.get())
                            + " otherwise";
            assertThat(counts).isEqualTo(deviations.counts());
        }
    }

    /** One file, from its first step to its last. */
    private static final class Run {
        private final Suite suite;
        private final String name;
        private final Replay replay;
        private final ReplayResolver resolver;
        private final FakeClock clock;
        private final Validation validation;
        private final List<String> faults = new ArrayList<>();
        private final List<String> skips = new ArrayList<>();
        private int checks;

        Run(Suite suite, String name, Replay replay) throws IOException {
            this.suite = suite;
            this.name = name;
            this.replay = replay;
            resolver = new ReplayResolver(replay);
            clock = new FakeClock(replay.date());
            String anchors = replay.trustAnchors();
            validation =
                    new Validation(
                            new Upstream(new Upstream.Way("of the replay", resolver)),
                            anchors.isEmpty()
                                    ? new TrustAnchors("", List.of())
                                    : TrustAnchors.parse(anchors, name),
                            DnsLimits.defaults(),
                            clock,
                            ofTheirTime());
        }

        /** As in production, and with the keys and digests of 2007, which we take for unsigned. */
        private static Properties ofTheirTime() {
            Properties properties = Validation.properties();
            properties.setProperty("dnsjava.dnssec.algorithm.3", "true");
            properties.setProperty("dnsjava.dnssec.algorithm.6", "true");
            properties.setProperty("dnsjava.dnssec.digest.1", "true");
            properties.setProperty("dnsjava.dnssec.algorithm_rsa_min_key_size", "512");
            return properties;
        }

        void all() {
            Replay.Step query = null;
            for (Replay.Step step : replay.steps()) {
                resolver.at(step.number());
                if (step.verb().equals("QUERY")) {
                    query = step;
                } else if (step.verb().startsWith("TIME_PASSES ELAPSE ")) {
                    double seconds = Double.parseDouble(step.verb().substring(19));
                    clock.advance(Duration.ofMillis((long) (seconds * 1000)));
                } else if (step.verb().equals("CHECK_ANSWER") && query != null) {
                    check(query, step);
                }
            }
        }

        private void check(Replay.Step query, Replay.Step step) {
            Record question = query.message().orElseThrow().getQuestion();
            Optional<RecordType<?>> type =
                    TYPES.stream().filter(t -> t.number() == question.getType()).findFirst();
            Optional<Deviation> deviation = suite.deviations.find(name + ":" + step.number());
            if (type.isEmpty()) {
                skips.add("asks for " + Type.string(question.getType()) + ", which we never do");
            } else if (query.flags().contains("CD")) {
                skips.add("asks for an answer that is not validated");
            } else if (deviation.filter(Deviation::isSkip).isPresent()) {
                skips.add(deviation.get().reason());
            } else {
                boolean shown = query.flags().contains("DO") || query.flags().contains("AD");
                String wanted = wanted(step.message().orElseThrow(), type.get(), shown);
                compare(step.number() + " " + question, deviation, wanted, type.get(), shown);
            }
        }

        private void compare(
                String place,
                Optional<Deviation> deviation,
                String wanted,
                RecordType<?> type,
                boolean shown) {
            checks++;
            deviation.ifPresent(_ -> suite.otherwise.incrementAndGet());
            Answer<?> answer = validation.ask(asked(place), type).answer();
            String got = shown(answer, shown);
            if (!got.equals(deviation.map(Deviation::instead).orElse(wanted))) {
                faults.add(
                        place
                                + "\n  wanted "
                                + deviation.map(Deviation::instead).orElse(wanted)
                                + "\n  but is "
                                + got
                                + "\n  because "
                                + answer.reason());
            } else if (deviation.isPresent() && got.equals(wanted)) {
                faults.add(place + ": is as wanted; the deviation is over");
            }
        }

        private static String asked(String place) {
            return place.split("\\s+", -1)[1];
        }

        private static String shown(Answer<?> answer, boolean security) {
            if (answer.isFailed()) {
                return "failed";
            }
            List<String> data = answer.records().stream().map(Object::toString).sorted().toList();
            return status(answer.status().name(), security ? answer.security().name() : "", data);
        }

        private static String status(String status, String security, List<String> data) {
            return String.join(" ", status, security, data.isEmpty() ? "" : data.toString())
                    .toLowerCase(Locale.ROOT)
                    .strip();
        }

        private static String wanted(Message reply, RecordType<?> type, boolean shown) {
            int code = reply.getRcode();
            if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
                return "failed";
            }
            List<String> data = data(reply, type);
            boolean secure = reply.getHeader().getFlag(Flags.AD);
            return status(
                    !data.isEmpty() ? "FOUND" : code == Rcode.NXDOMAIN ? "NO_NAME" : "NO_DATA",
                    shown ? secure ? "SECURE" : "INSECURE" : "",
                    data);
        }

        private static List<String> data(Message reply, RecordType<?> type) {
            List<String> data = new ArrayList<>();
            for (Record record : reply.getSection(Section.ANSWER)) {
                if (record.getType() == type.number()) {
                    RRset set = new RRset(type == RecordType.TLSA ? raw(record) : record);
                    RecordData.of(set, type).forEach(d -> data.add(d.toString()));
                }
            }
            return data.stream().sorted().toList();
        }

        private static Record raw(Record record) {
            Name owner = record.getName();
            return new RawRecord(
                    owner, record.getType(), record.getTTL(), record.rdataToWireCanonical());
        }
    }
}
