package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.FakeClock;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.postseal.tls.Providers;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An attacker who can sign nothing, and puts genuine records of genuine zones together in every
 * other way: denials in any number and order, renamed ones, records made from the wrong wildcard,
 * silence where keys are asked for. He must never make a record that is there look absent, nor a
 * signed answer look unsigned: either would switch DANE off.
 */
class DenialForgeryTest {

    private static final long SEED = Long.getLong("postseal.seed", 20_260_601L);

    /** For each question; {@code -Dpostseal.trials=1000} for a long search. */
    private static final int TRIALS = Integer.getInteger("postseal.trials", 20);

    private static final String RECORDS =
            """
            @            MX    10 mx
            mx           A     192.0.2.1
            host         A     192.0.2.2
            _25._tcp.mx  TLSA  3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddee
            *.wild       A     192.0.2.9
            *.wild       MX    10 mx
            *.alias      CNAME mx
            *.del        NS    ns.elsewhere.test.
            a.b.deep     A     192.0.2.7
            old          DNAME mx
            """;
    private static final String EVERYWHERE = RECORDS + "*  MX  20 mx\n*  A  192.0.2.8\n";

    private static final FakeClock CLOCK = new FakeClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final List<String> APEXES =
            List.of("nsec.test", "nsec3.test", "optout.test", "every.test");
    private static final Map<Name, RRset> DENIALS = new LinkedHashMap<>();
    private static final List<RRset> MADE = new ArrayList<>();
    private static DnsServer server;
    private static Forger forger;

    @BeforeAll
    static void start() throws Exception {
        Providers.install();
        SignedZones.Builder zones = SignedZones.builder(CLOCK);
        zones.zone(ZoneSpec.signed("nsec.test", RECORDS));
        zones.zone(ZoneSpec.signed("nsec3.test", RECORDS).nsec3(0));
        zones.zone(ZoneSpec.signed("optout.test", RECORDS).optOut());
        zones.zone(ZoneSpec.signed("every.test", EVERYWHERE));
        for (String apex : APEXES) {
            zones.zone(ZoneSpec.signed("kid." + apex, RECORDS));
            zones.zone(ZoneSpec.unsigned("open." + apex, RECORDS));
        }
        server = DnsServer.start(zones.build(), new InetSocketAddress("127.0.0.1", 0));
        forger = new Forger(server.address());
        collect();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Asks for what there is and for what there is not, and keeps every denial it gets. */
    private static void collect() throws Exception {
        for (String apex : APEXES) {
            for (String zone : List.of(apex, "kid." + apex)) {
                for (String name : names(zone)) {
                    for (int type : new int[] {Type.A, Type.MX, Type.TXT, Type.DS}) {
                        keep(forger.genuine(name, type));
                    }
                }
            }
        }
        for (String name : List.of(".", "none", "test", "zzz.test", "a.test", "n.test", "p.test")) {
            keep(forger.genuine(name, Type.TXT));
        }
    }

    private static List<String> names(String zone) {
        List<String> names = new ArrayList<>(List.of(zone));
        for (String label :
                ("mx host _25._tcp.mx _tcp.mx x.wild *.wild wild x.alias *.alias alias x.del *.del"
                                + " a.b.deep b.deep deep old kid open 0 i m0 n p zz x.0 ns zzz")
                        .split(" ", -1)) {
            names.add(label + "." + zone);
        }
        return names;
    }

    private static void keep(Message answer) {
        for (RRset set : answer.getSectionRRsets(Section.AUTHORITY)) {
            if (set.first() instanceof NSECRecord || set.first() instanceof NSEC3Record) {
                DENIALS.putIfAbsent(set.getName(), set);
            }
        }
        for (RRset set : answer.getSectionRRsets(Section.ANSWER)) {
            boolean made = !set.sigs().isEmpty() && !DenialProof.named(set);
            if (made) {
                MADE.add(set);
            }
        }
    }

    /** What a question's genuine answer is, and so what no forgery may change. */
    private record Target(String name, RecordType<?> type, Answer.Status truth) {}

    private static List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (String apex : APEXES) {
            for (String zone : List.of(apex, "kid." + apex)) {
                targets.add(found("_25._tcp.mx." + zone, RecordType.TLSA));
                targets.add(found("mx." + zone, RecordType.A));
                targets.add(found(zone, RecordType.MX));
                if (!zone.equals("optout.test")) { // where what a wildcard gives is insecure
                    targets.add(found("x.wild." + zone, RecordType.A));
                }
                targets.add(new Target("host." + zone, RecordType.MX, Answer.Status.NO_DATA));
                targets.add(new Target("mx." + zone, RecordType.AAAA, Answer.Status.NO_DATA));
            }
            targets.add(new Target("none.kid." + apex, RecordType.A, Answer.Status.NO_NAME));
        }
        targets.add(new Target("none.nsec.test", RecordType.A, Answer.Status.NO_NAME));
        targets.add(new Target("none.nsec3.test", RecordType.A, Answer.Status.NO_NAME));
        return targets;
    }

    private static Target found(String name, RecordType<?> type) {
        return new Target(name, type, Answer.Status.FOUND);
    }

    @Test
    @DisplayName("J15 D28 no mixture of genuine denials denies what is there, or unsigns a zone")
    void mixtures() throws Exception {
        Random random = new Random(SEED);
        List<String> faults = new ArrayList<>();
        Map<String, Integer> seen = new TreeMap<>();
        Forger onlyTheAnswer = new Forger(forger);
        Validation keysKnown = validation(onlyTheAnswer);
        for (Target target : targets()) {
            Answer<?> truth = keysKnown.ask(target.name(), target.type()).answer();
            assertThat(truth.status() + " " + truth.security())
                    .as("%s %s: %s", target.name(), target.type(), truth.reason())
                    .isEqualTo(target.truth() + " SECURE");
            for (int trial = 0; trial < TRIALS; trial++) {
                Forger attack = trial % 4 == 0 ? new Forger(forger) : onlyTheAnswer;
                Validation attacked = trial % 4 == 0 ? validation(attack) : keysKnown;
                attack(attack, target, random, trial % 4 == 0);
                Answer<?> answer = attacked.ask(target.name(), target.type()).answer();
                seen.merge(answer.status() + " " + answer.security(), 1, Integer::sum);
                boolean asItIs = answer.isSecure() && answer.status() == target.truth();
                if (!answer.isFailed() && !asItIs) {
                    faults.add(target + " -> " + answer + "\nby " + attack.forged());
                }
                onlyTheAnswer.behave();
            }
        }
        assertThat(faults.stream().limit(3)).as("%d of them", faults.size()).isEmpty();
        assertThat(seen)
                .as("some forgeries are by chance the truth")
                .containsKeys("FAILED BOGUS", "FAILED UNKNOWN", "NO_DATA SECURE");
    }

    private static Validation validation(Forger forger) throws IOException {
        return new Validation(
                new Upstream(new Upstream.Way("of the attacker", forger)),
                TrustAnchors.parse(server.zones().trustAnchor(), "the lab"),
                DnsLimits.defaults(),
                CLOCK,
                Validation.properties());
    }

    private static void attack(Forger attack, Target target, Random random, boolean keysToo) {
        Name name = absolute(target.name());
        attack.forge(name, target.type().number(), mixture(name, target.type().number(), random));
        for (Name above = name; keysToo && above.labels() > 1; above = new Name(above, 1)) {
            if (random.nextInt(4) == 0) {
                attack.forge(above, Type.DS, mixture(above, Type.DS, random));
            } else if (random.nextInt(8) == 0) {
                attack.silence(above, random.nextBoolean() ? Type.DS : Type.DNSKEY);
            }
        }
    }

    private static Message mixture(Name name, int type, Random random) {
        Message out = new Message();
        out.addRecord(Record.newRecord(name, type, 1), Section.QUESTION);
        out.getHeader().setRcode(random.nextInt(3) == 0 ? Rcode.NXDOMAIN : Rcode.NOERROR);
        if (random.nextInt(4) == 0 && out.getRcode() == Rcode.NOERROR) {
            RRset made = MADE.get(random.nextInt(MADE.size()));
            put(made, name, out, Section.ANSWER);
        }
        if (random.nextBoolean()) {
            put(soa(name, random), out, Section.AUTHORITY);
        }
        List<RRset> some = some(name, type, random);
        Collections.shuffle(some, random);
        for (RRset set : some) {
            boolean renamed = set.getName().isWild() && random.nextBoolean();
            put(set, renamed ? below(set.getName(), name) : set.getName(), out, Section.AUTHORITY);
        }
        return out;
    }

    /** A few denials, most of them of zones above the name; often all that the name really has. */
    private static List<RRset> some(Name name, int type, Random random) {
        List<RRset> near =
                DENIALS.values().stream().filter(set -> isNear(set, name, random)).toList();
        List<RRset> some = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            forger.genuine(name.toString(), type).getSectionRRsets(Section.AUTHORITY).stream()
                    .filter(set -> set.getType() == Type.NSEC || set.getType() == Type.NSEC3)
                    .forEach(some::add);
        }
        for (int i = random.nextInt(4); i > 0 && !near.isEmpty(); i--) {
            some.add(near.get(random.nextInt(near.size())));
        }
        return some;
    }

    private static boolean isNear(RRset set, Name name, Random random) {
        return random.nextInt(8) == 0
                || set.sigs().stream().anyMatch(s -> name.subdomain(s.getSigner()));
    }

    /** The name that the wildcard would have, were it asked for the name. */
    private static Name below(Name wildcard, Name name) {
        return name.subdomain(new Name(wildcard, 1)) ? name : wildcard;
    }

    private static RRset soa(Name name, Random random) {
        Name zone = new Name(name, random.nextInt(name.labels()));
        Message answer = forger.genuine(zone.toString(), Type.SOA);
        return answer.getSectionRRsets(Section.ANSWER).stream()
                .filter(set -> set.getType() == Type.SOA)
                .findFirst()
                .or(() -> answer.getSectionRRsets(Section.AUTHORITY).stream().findFirst())
                .orElseThrow();
    }

    private static void put(RRset set, Name owner, Message into, int section) {
        set.rrs(false).forEach(record -> into.addRecord(record.withName(owner), section));
        set.sigs().forEach(record -> into.addRecord(record.withName(owner), section));
    }

    private static void put(RRset set, Message into, int section) {
        put(set, set.getName(), into, section);
    }

    private static Name absolute(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
