package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.dane.TlsaRecord;
import org.postseal.mail.Domain;
import org.postseal.memory.Pin;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;
import org.postseal.tls.TlsVersion;

/** Demands only ever grow. */
class TlsDemandTest {

    private static final int ROUNDS = 5_000;

    private final RandomGenerator random = new Random(20260601);

    @Test
    @DisplayName("Q01 a join asks for everything that either asks for")
    void joinImpliesBoth() {
        TlsDemand two = of(new Requirement.Encrypted()).join(of(new Requirement.PostQuantum()));
        assertThat(two.requirements()).as("what is joined at all").hasSize(2);
        assertThat(TlsDemand.nothing().join(two)).as("joined to nothing").isEqualTo(two);
        for (int i = 0; i < ROUNDS; i++) {
            TlsDemand a = any();
            TlsDemand b = any();
            TlsDemand both = a.join(b);
            assertThat(both.implies(a)).as("%s of %s", both, a).isTrue();
            assertThat(both.implies(b)).as("%s of %s", both, b).isTrue();
            assertThat(both.parts()).containsAll(a.parts()).containsAll(b.parts());
        }
    }

    @Test
    @DisplayName("Joining is commutative, associative and idempotent; nothing is its neutral")
    void joinIsSetUnion() {
        for (int i = 0; i < ROUNDS; i++) {
            TlsDemand a = any();
            TlsDemand b = any();
            TlsDemand c = any();
            assertThat(a.join(b)).isEqualTo(b.join(a));
            assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
            assertThat(a.join(a)).isEqualTo(a);
            assertThat(a.join(TlsDemand.nothing())).isEqualTo(a);
        }
    }

    @Test
    @DisplayName("Q01 Q02 no sequence of sources lowers a demand")
    void noSequenceLowers() {
        for (int i = 0; i < ROUNDS / 10; i++) {
            TlsDemand demand = any();
            for (int step = 0; step < 10; step++) {
                TlsDemand next = demand.join(any());
                assertThat(next.implies(demand)).isTrue();
                assertThat(demand.allowsClear() || !next.allowsClear()).isTrue();
                assertThat(next.minimumVersion()).isGreaterThanOrEqualTo(demand.minimumVersion());
                assertThat(demand.unmeetable().isEmpty() || next.unmeetable().isPresent()).isTrue();
                demand = next;
            }
        }
    }

    @Test
    @DisplayName("What implies is transitive, and a weaker demand never implies a stronger one")
    void implication() {
        for (int i = 0; i < ROUNDS; i++) {
            TlsDemand a = any();
            TlsDemand b = any();
            TlsDemand c = any();
            if (a.implies(b) && b.implies(c)) {
                assertThat(a.implies(c)).as("%s / %s / %s", a, b, c).isTrue();
            }
        }
        TlsDemand encrypted = of(new Requirement.Encrypted());
        TlsDemand newest = of(new Requirement.AtLeast(TlsVersion.TLS_1_3));
        TlsDemand older = of(new Requirement.AtLeast(TlsVersion.TLS_1_2));
        assertThat(newest.implies(older)).isTrue();
        assertThat(older.implies(newest)).isFalse();
        assertThat(encrypted.implies(older)).isFalse();
        assertThat(older.implies(encrypted)).isTrue();
        assertThat(TlsDemand.nothing().implies(encrypted)).isFalse();
        TlsDemand one = of(pkix("a.example"));
        TlsDemand either = of(pkix("a.example", "b.example"));
        assertThat(one.implies(either)).isTrue();
        assertThat(either.implies(one)).isFalse();
    }

    private TlsDemand any() {
        TlsDemand demand = TlsDemand.nothing();
        int parts = random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            demand = demand.join(TlsDemand.of(requirement(), source()));
        }
        return demand;
    }

    private Requirement requirement() {
        List<Requirement> all = new ArrayList<>();
        all.add(new Requirement.Encrypted());
        all.add(new Requirement.AtLeast(TlsVersion.TLS_1_2));
        all.add(new Requirement.AtLeast(TlsVersion.TLS_1_3));
        all.add(pkix("mx" + random.nextInt(3) + ".example"));
        all.add(pkix("mx0.example", "mx1.example"));
        all.add(new Requirement.PostQuantum());
        all.add(new Requirement.CipherWithout(Set.of(CipherTrait.AES128)));
        all.add(new Requirement.ServerName("sni.example"));
        all.add(new Requirement.FingerprintProof("SHA-256", Set.of("aa", "bb")));
        all.add(new Requirement.FingerprintProof("SHA-256", Set.of("aa")));
        all.add(pin(Set.of("aa", "bb"), "mx0.example", "mx1.example"));
        all.add(pin(Set.of("aa"), "mx" + random.nextInt(2) + ".example"));
        all.add(pin(Set.of("aa")));
        all.add(
                new Requirement.DaneProof(
                        "mx.example",
                        Set.of(new TlsaRecord(3, 1, 1, "00")),
                        Set.of(),
                        random.nextBoolean()));
        all.add(new Requirement.Unmeetable(Trouble.of(Reason.DANE_UNKNOWN, "no answer")));
        return all.get(random.nextInt(all.size()));
    }

    private Source source() {
        return switch (random.nextInt(5)) {
            case 0 -> new Source.OperatorDefault(Level.ENCRYPT, Mode.ENFORCE);
            case 1 -> rule();
            case 2 -> new Source.Dane("mx.example");
            case 3 -> new Source.Pin("example.com", random.nextBoolean());
            default -> new Source.MtaSts("example.com", "1");
        };
    }

    private static TlsDemand of(Requirement requirement) {
        return TlsDemand.of(requirement, new Source.OperatorDefault(Level.ENCRYPT, Mode.ENFORCE));
    }

    private static Requirement pin(Set<String> keys, String... names) {
        return new Requirement.PinProof(
                new Pin.Place(Domain.of("example.com"), "mx0.example", 25),
                true,
                Set.of(names).stream()
                        .map(ReferenceName::exactly)
                        .collect(java.util.stream.Collectors.toSet()),
                keys,
                false);
    }

    private static Requirement pkix(String... names) {
        return new Requirement.PkixProof(
                Set.of(names).stream()
                        .map(ReferenceName::exactly)
                        .collect(java.util.stream.Collectors.toSet()));
    }

    private static Source rule() {
        return new Source.OperatorRule(
                "example.com", Level.SECURE, "secure", "policy", 1, Mode.ENFORCE);
    }
}
