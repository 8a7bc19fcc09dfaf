package org.postseal.dns;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.postseal.FakeClock;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Target;
import org.postseal.lab.LabAnswers;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Fuzzes a whole validated lookup with somebody between us and the resolver, who takes the true
 * answer apart and puts it together again, of records of other answers too. An input says which
 * question is asked and what is done to its answer. Whatever is done: what is said to be secure is
 * the truth, nothing signed becomes insecure, and nothing unsigned becomes secure.
 */
public final class LookupTarget implements Target {

    private static final String RECORDS =
            """
            @            MX   10 mx
            mx           A    127.0.0.2
            _25._tcp.mx  TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            www          CNAME mx
            *.wild       A    127.0.0.9
            a.b.c        A    127.0.0.7
            old          DNAME new
            x.new        A    127.0.0.8
            _mta-sts     TXT  "v=STSv1; id=1"
            """;

    /** One lookup, and what is true of it. */
    private record Question(String name, RecordType<?> type, boolean signed) {}

    /** Nothing waits for a network, and a busy machine must not look like a failure. */
    private static final DnsLimits PATIENT =
            new DnsLimits(
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(20),
                    500,
                    8,
                    100,
                    100_000,
                    Duration.ofHours(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5));

    private static final List<Question> QUESTIONS = new ArrayList<>();

    static {
        for (String zone : List.of("dane.test", "n3.test", "plain.test")) {
            boolean signed = !zone.equals("plain.test");
            QUESTIONS.add(new Question(zone, RecordType.MX, signed));
            QUESTIONS.add(new Question("mx." + zone, RecordType.A, signed));
            QUESTIONS.add(new Question("_25._tcp.mx." + zone, RecordType.TLSA, signed));
            QUESTIONS.add(new Question("www." + zone, RecordType.A, signed));
            QUESTIONS.add(new Question("any.wild." + zone, RecordType.A, signed));
            QUESTIONS.add(new Question("any.wild." + zone, RecordType.TLSA, signed));
            QUESTIONS.add(new Question("mx." + zone, RecordType.AAAA, signed));
            QUESTIONS.add(new Question("_26._tcp.mx." + zone, RecordType.TLSA, signed));
            QUESTIONS.add(new Question("none." + zone, RecordType.A, signed));
            QUESTIONS.add(new Question("x.old." + zone, RecordType.A, signed));
            QUESTIONS.add(new Question("_mta-sts." + zone, RecordType.TXT, signed));
            QUESTIONS.add(new Question("www." + zone, RecordType.CNAME, signed));
        }
    }

    private final Clock clock = FakeClock.atStart();
    private final SignedZones zones =
            SignedZones.builder(clock)
                    .zone(ZoneSpec.signed("dane.test", RECORDS))
                    .zone(ZoneSpec.signed("n3.test", RECORDS).nsec3(0))
                    .zone(ZoneSpec.unsigned("plain.test", RECORDS))
                    .build();
    private final List<Record> pool = new ArrayList<>();
    private final Network network = new Network();
    private final TrustAnchors anchors;
    private final List<Answer<?>> truths = new ArrayList<>();
    private Validation validation;

    /** The way to the resolver, and who sits on it. */
    private final class Network implements IoClientFactory {
        private Optional<Question> attacked = Optional.empty();
        private byte[] edits = new byte[0];

        @Override
        public TcpIoClient createOrGetTcpClient() {
            return (_, _, query, _, _) -> CompletableFuture.completedFuture(answer(query));
        }

        @Override
        public UdpIoClient createOrGetUdpClient() {
            return (_, _, query, _, _, _) -> CompletableFuture.completedFuture(answer(query));
        }

        private byte[] answer(Message query) {
            Message truth = LabAnswers.to(query, zones);
            Record asked = query.getQuestion();
            boolean here =
                    attacked.filter(q -> q.type().number() == asked.getType())
                            .filter(q -> asked.getName().toString(true).equals(q.name()))
                            .isPresent();
            return here ? edited(truth, new Octets(edits)) : truth.toWire(65_000);
        }
    }

    public LookupTarget() {
        try {
            Path file = Files.createTempFile("postseal-fuzz", ".ds");
            Files.writeString(file, zones.trustAnchor());
            anchors = TrustAnchors.load(Optional.of(file));
            Files.delete(file);
            validation = fresh();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Question question : QUESTIONS) {
            truths.add(validation.ask(question.name(), question.type()).answer());
            holds(!truths.getLast().isFailed(), "a truth: " + truths.getLast());
            same(truths.getLast().isSecure(), question.signed(), "of " + question);
            Name name = name(question.name());
            Message query = Message.newQuery(Record.newRecord(name, question.type().number(), 1));
            query.addRecord(
                    new org.xbill.DNS.OPTRecord(1232, 0, 0, org.xbill.DNS.ExtendedFlags.DO),
                    Section.ADDITIONAL);
            Message truth = LabAnswers.to(query, zones);
            pool.addAll(truth.getSection(Section.ANSWER));
            pool.addAll(truth.getSection(Section.AUTHORITY));
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Validation fresh() throws IOException {
        InetSocketAddress resolver = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53);
        return new Validation(List.of(resolver), network, anchors, PATIENT, clock);
    }

    @Override
    public void attack(byte[] input) {
        Octets octets = new Octets(input);
        int index = octets.below(QUESTIONS.size());
        Question question = QUESTIONS.get(index);
        network.edits = octets.rest();
        network.attacked = Optional.of(question);
        Answer<?> answer = validation.ask(question.name(), question.type()).answer();
        network.attacked = Optional.empty();
        check(answer, truths.get(index), question);
    }

    private static void check(Answer<?> answer, Answer<?> truth, Question question) {
        if (answer.isFailed()) {
            holds(!answer.reason().isEmpty(), "a reason");
            return;
        }
        same(answer.isSecure(), question.signed(), "the security of " + answer);
        if (answer.isSecure()) {
            same(answer.status(), truth.status(), "the status of " + answer);
            same(Set.copyOf(answer.records()), Set.copyOf(truth.records()), "the records");
            same(answer.canonicalName(), truth.canonicalName(), "the end of the aliases");
            holds(!answer.ttl().isNegative(), "a time to keep it");
        }
    }

    /** What the attacker makes of the true answer. */
    private byte[] edited(Message truth, Octets edits) {
        byte[] wire = new byte[0];
        while (!edits.isEmpty()) {
            int what = edits.next() & 0xf;
            if (what > 11) {
                wire = wire.length == 0 ? truth.toWire(65_000) : wire;
                overwrite(wire, edits);
            } else {
                edit(truth, what, edits);
                wire = new byte[0];
            }
        }
        return wire.length == 0 ? truth.toWire(65_000) : wire;
    }

    private static void overwrite(byte[] wire, Octets edits) {
        int at = (edits.next() << 8 | edits.next()) % wire.length;
        byte[] by = edits.take(edits.below(8));
        System.arraycopy(by, 0, wire, at, Math.min(by.length, wire.length - at));
    }

    private void edit(Message truth, int what, Octets edits) {
        int section = edits.below(2) == 0 ? Section.ANSWER : Section.AUTHORITY;
        List<Record> here = List.copyOf(truth.getSection(section));
        Optional<Record> one =
                here.isEmpty() ? Optional.empty() : Optional.of(here.get(edits.below(here.size())));
        Record other = pool.get(edits.next() % pool.size());
        switch (what) {
            case 0, 1 -> one.ifPresent(r -> truth.removeRecord(r, section));
            case 2, 3, 4 -> truth.addRecord(other, section);
            case 5 -> one.ifPresent(r -> truth.addRecord(renamed(r, other.getName()), section));
            case 6 -> truth.addRecord(renamed(other, truth.getQuestion().getName()), section);
            case 7 -> truth.getHeader().setRcode(edits.below(6));
            case 8 -> truth.removeAllRecords(section);
            case 9 ->
                    here.stream()
                            .filter(RRSIGRecord.class::isInstance)
                            .forEach(r -> truth.removeRecord(r, section));
            case 10 ->
                    here.stream()
                            .filter(r -> r.getType() == Type.NSEC || r.getType() == Type.NSEC3)
                            .forEach(r -> truth.removeRecord(r, section));
            default -> truth.getHeader().setFlag(Flags.AD);
        }
    }

    private static Record renamed(Record record, Name owner) {
        return record instanceof RRSIGRecord s
                ? new RRSIGRecord(
                        owner,
                        s.getDClass(),
                        s.getTTL(),
                        s.getTypeCovered(),
                        s.getAlgorithm(),
                        s.getOrigTTL(),
                        s.getExpire(),
                        s.getTimeSigned(),
                        s.getFootprint(),
                        s.getSigner(),
                        s.getSignature())
                : Record.newRecord(
                        owner, record.getType(), 1, record.getTTL(), record.rdataToWireCanonical());
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            byte question = (byte) i;
            seeds.add(new byte[] {question});
            seeds.add(new byte[] {question, 9, 0, 0, 0, 9, 1, 0, 0});
            seeds.add(new byte[] {question, 8, 0, 0, 0});
            seeds.add(new byte[] {question, 7, 0, 0, 0, 3, 8, 0, 0, 0});
            seeds.add(new byte[] {question, 10, 1, 0, 0, 2, 1, 0, 17});
            seeds.add(new byte[] {question, 12, 0, 40, 2, 9, 9});
            seeds.add(new byte[] {question, 6, 0, 0, 5, 2, 0, 0, 30});
        }
        return seeds;
    }

    @Override
    public int shortRuns() {
        return 100;
    }

    @Override
    public int octetsMax() {
        return 128;
    }
}
