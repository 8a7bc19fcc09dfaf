package org.postseal.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.dane.DaneVerdict.Matched;
import org.postseal.dane.DaneVerdict.Unmatched;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabCa.KeyKind;
import org.postseal.lab.LabCa.Options;
import org.postseal.lab.LabTlsa;
import org.postseal.tls.ReferenceName;

class ChainMatcherTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<ReferenceName> MX = Set.of(ReferenceName.exactly("mx.example.org"));
    private static final LabCa ROOT = LabCa.create("private root", NOW);
    private static final LabCa ONE = ROOT.intermediate("one");
    private static final LabCa TWO = ONE.intermediate("two");
    private static final LabCa.Issued LEAF = TWO.issue("mx.example.org");

    private final ChainMatcher matcher = new ChainMatcher();

    private static Set<TlsaRecord> records(String... wire) {
        return TlsaRecords.usable(List.of(wire));
    }

    private boolean matches(List<X509Certificate> chain, String... wire) {
        return matcher.verify(chain, records(wire), MX, NOW) instanceof Matched;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    @DisplayName("N28 DANE-EE matches its own certificate and no other, in every form")
    void endEntity(int selector, int matching) {
        LabCa.Issued other = TWO.issue("mx.example.org");
        String record = LabTlsa.wire(3, selector, matching, LEAF.certificate());
        assertThat(matches(LEAF.chain(), record)).isTrue();
        assertThat(matches(other.chain(), record)).isFalse();
        assertThat(matcher.verify(other.chain(), records(record), MX, NOW))
                .isInstanceOfSatisfying(
                        Unmatched.class,
                        u -> assertThat(u.sentence()).contains("not the server's certificate"));
    }

    @Test
    @DisplayName("N06 N29 DANE-EE ignores names and dates")
    void namesAndDatesIgnored() {
        Options past = Options.at(NOW).valid(NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY));
        LabCa.Issued old = LabCa.selfSigned(List.of("other.example"), past);
        assertThat(matches(old.chain(), LabTlsa.wire(3, 1, 1, old.certificate()))).isTrue();
    }

    @Test
    @DisplayName("DANE-EE looks at the leaf alone, not at what else was sent")
    void leafOnly() {
        assertThat(matches(LEAF.chain(), LabTlsa.wire(3, 1, 1, TWO.root()))).isFalse();
    }

    @Test
    @DisplayName("L15 DANE-EE is free of signature rules, but not of key size")
    void keySize() {
        Options rsa = Options.at(NOW).key(KeyKind.RSA_1024);
        LabCa.Issued small = LabCa.selfSigned(List.of("mx.example.org"), rsa);
        LabCa.Issued sha1 =
                LabCa.selfSigned(
                        List.of("mx.example.org"),
                        rsa.key(KeyKind.RSA_2048).signature("SHA1withRSA"));
        assertThat(matches(small.chain(), LabTlsa.wire(3, 1, 1, small.certificate()))).isFalse();
        assertThat(matches(sha1.chain(), LabTlsa.wire(3, 1, 1, sha1.certificate()))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    @DisplayName("N08 N11 DANE-TA matches an authority anywhere on the path, without a public root")
    void authority(int selector, int matching) {
        for (LabCa anchor : List.of(ONE, TWO)) {
            String record = LabTlsa.wire(2, selector, matching, anchor.root());
            assertThat(matches(LEAF.chain(), record)).isTrue();
        }
        List<X509Certificate> withRoot = new ArrayList<>(LEAF.chain());
        withRoot.add(ROOT.root());
        assertThat(matches(withRoot, LabTlsa.wire(2, selector, matching, ROOT.root()))).isTrue();
    }

    @Test
    @DisplayName("N07 DANE-TA checks names and dates")
    void namesAndDates() {
        String record = LabTlsa.wire(2, 0, 1, TWO.root());
        assertThat(matches(TWO.issue("other.example").chain(), record)).isFalse();
        assertThat(matcher.verify(LEAF.chain(), records(record), Set.of(), NOW))
                .isInstanceOf(Unmatched.class);
        Options past = Options.at(NOW).valid(NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY));
        assertThat(matches(TWO.issue(List.of("mx.example.org"), past).chain(), record)).isFalse();
        LabCa old = ROOT.intermediate("old", past);
        assertThat(matches(old.issue("mx.example.org").chain(), LabTlsa.wire(2, 0, 1, old.root())))
                .isFalse();
    }

    @Test
    @DisplayName("N09 N10 an authority that was not sent: in full it is the anchor, by digest none")
    void notSent() {
        List<X509Certificate> leafAndTwo = LEAF.chain().subList(0, 2);
        assertThat(matches(leafAndTwo, LabTlsa.wire(2, 0, 0, ONE.root()))).isTrue();
        assertThat(matches(leafAndTwo, LabTlsa.wire(2, 1, 0, ONE.root()))).isTrue();
        assertThat(matches(leafAndTwo, LabTlsa.wire(2, 0, 1, ONE.root()))).isFalse();
        assertThat(matches(leafAndTwo, LabTlsa.wire(2, 1, 2, ONE.root()))).isFalse();
        LabCa stranger = LabCa.create("one", NOW);
        assertThat(matches(leafAndTwo, LabTlsa.wire(2, 0, 0, stranger.root()))).isFalse();
        assertThat(matches(leafAndTwo, LabTlsa.wire(2, 1, 0, stranger.root()))).isFalse();
    }

    @Test
    @DisplayName("N12 any single match is enough")
    void anyMatch() {
        String wrong = LabTlsa.wire(3, 1, 1, ROOT.root());
        assertThat(matches(LEAF.chain(), wrong)).isFalse();
        assertThat(matches(LEAF.chain(), wrong, LabTlsa.wire(3, 0, 1, LEAF.certificate())))
                .isTrue();
        assertThat(matches(LEAF.chain(), wrong, LabTlsa.wire(2, 1, 1, ONE.root()))).isTrue();
    }

    @Test
    @DisplayName("N13 an authority that is sent, but not on the leaf's path, proves nothing")
    void notOnThePath() {
        LabCa evil = LabCa.create("evil", NOW);
        List<X509Certificate> chain = new ArrayList<>(evil.issue("mx.example.org").chain());
        chain.add(ROOT.root());
        chain.add(ONE.root());
        for (int matching = 0; matching < 3; matching++) {
            assertThat(matches(chain, LabTlsa.wire(2, 0, matching, ROOT.root()))).isFalse();
            assertThat(matches(chain, LabTlsa.wire(2, 1, matching, ONE.root()))).isFalse();
        }
    }

    @Test
    @DisplayName("N13 an authority of the same name and another key proves nothing")
    void sameName() {
        LabCa evil = LabCa.create("private root", NOW);
        List<X509Certificate> chain = new ArrayList<>(evil.issue("mx.example.org").chain());
        chain.add(ROOT.root());
        assertThat(matches(chain, LabTlsa.wire(2, 0, 1, ROOT.root()))).isFalse();
    }

    @Test
    @DisplayName("N14 of two digests for one usage and selector only the stronger counts")
    void agility() {
        X509Certificate other = TWO.issue("mx.example.org").certificate();
        String right256 = LabTlsa.wire(3, 1, 1, LEAF.certificate());
        String wrong512 = LabTlsa.wire(3, 1, 2, other);
        assertThat(matches(LEAF.chain(), right256, wrong512)).isFalse();
        assertThat(matches(LEAF.chain(), right256, LabTlsa.wire(3, 0, 2, other))).isTrue();
        assertThat(matches(LEAF.chain(), LabTlsa.wire(3, 1, 0, LEAF.certificate()), wrong512))
                .as("data in full always counts")
                .isTrue();
    }

    @Test
    @DisplayName("N13 N28 why nothing matched is told for each record that counts, DANE-EE first")
    void sentences() {
        String wrong = LabTlsa.wire(3, 1, 1, ROOT.root());
        String notSent = LabTlsa.wire(2, 0, 1, LabCa.create("other", NOW).root());
        assertThat(sentence(LEAF.chain(), notSent, wrong))
                .isEqualTo(
                        "3 1 1 %s...: not the server's certificate; 2 0 1 %s...: the server has not"
                                + " sent this authority",
                        wrong.substring(6, 22), notSent.substring(6, 22));
        assertThat(sentence(List.of(), wrong)).contains("shown no certificate");
        assertThat(sentence(LEAF.chain())).isEqualTo("there is no usable record");
        LabCa.Issued small =
                LabCa.selfSigned(List.of("mx.example.org"), Options.at(NOW).key(KeyKind.RSA_1024));
        assertThat(sentence(small.chain(), LabTlsa.wire(3, 1, 1, small.certificate())))
                .contains("the server's certificate has ", "1024");
    }

    private String sentence(List<X509Certificate> chain, String... wire) {
        return ((Unmatched) matcher.verify(chain, records(wire), MX, NOW)).sentence();
    }

    @Test
    @DisplayName("N27 no record, or no certificate as with a raw public key: no match")
    void nothing() {
        assertThat(matcher.verify(LEAF.chain(), Set.of(), MX, NOW)).isInstanceOf(Unmatched.class);
        assertThat(matches(List.of(), LabTlsa.wire(3, 1, 1, LEAF.certificate()))).isFalse();
    }
}
