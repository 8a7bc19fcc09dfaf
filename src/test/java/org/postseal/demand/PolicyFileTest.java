package org.postseal.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.mail.Domain;
import org.postseal.memory.RuleMemory;
import org.postseal.tls.TlsVersion;

/** Reading the operator's rules. */
class PolicyFileTest {

    private static final String DIGEST = "AB:" + "cd:".repeat(30) + "EF";
    private static final String DIGEST_HEX = "ab" + "cd".repeat(30) + "ef";

    @Test
    @DisplayName("A file as Postfix's manual shows it is read unchanged")
    void postfixFile() {
        PolicyTable table =
                good(
                        """
                        # a comment
                          # an indented comment

                        example.edu             encrypt
                        example.org             verify
                        .example.org            verify
                        example.com             secure match=mail.example.com:.example.net
                        example.mil             encrypt protocols=TLSv1.2:TLSv1.3 ciphers=high
                        example.net             secure
                            match=.example.net
                            protocols=!SSLv2:!SSLv3,
                            exclude=aNULL:MD5
                        [mail.example.org]:587  secure match=nexthop
                        [192.0.2.7]             encrypt
                        [2001:db8::1]:25        encrypt
                        braces.example          secure { match = a.example : b.example }
                        """);
        assertThat(table.size()).isEqualTo(10);
        assertThat(rule(table, "example.com").terms().matches())
                .containsExactly("mail.example.com", ".example.net");
        assertThat(rule(table, "example.net").terms().matches()).containsExactly(".example.net");
        assertThat(rule(table, "braces.example").terms().matches())
                .containsExactly("a.example", "b.example");
        assertThat(table.forHost("mail.example.org", 587)).hasSize(1);
        assertThat(table.forHost("mail.example.org", 25)).isEmpty();
        assertThat(table.forHost("192.0.2.7", 2525)).hasSize(1);
        assertThat(table.forHost("2001:db8::1", 25)).hasSize(1);
    }

    @Test
    @DisplayName("Q07 .example.com is not for example.com, and the most specific rule wins")
    void subdomains() {
        PolicyTable table =
                good(".example.com verify\n.b.example.com secure\na.b.example.com encrypt\n");
        assertThat(table.forDomain(Domain.of("example.com"))).isEmpty();
        assertThat(rule(table, "x.example.com").level()).isEqualTo(Level.VERIFY);
        assertThat(rule(table, "x.y.example.com").level()).isEqualTo(Level.VERIFY);
        assertThat(rule(table, "c.b.example.com").level()).isEqualTo(Level.SECURE);
        assertThat(rule(table, "a.b.example.com").level()).isEqualTo(Level.ENCRYPT);
        assertThat(rule(table, "z.a.b.example.com").level()).isEqualTo(Level.SECURE);
    }

    @Test
    @DisplayName("Q07 a rule for an international name matches its A-label")
    void international() {
        PolicyTable table = good("Bücher.example. secure\n.straße.example verify\n");
        assertThat(rule(table, "xn--bcher-kva.example").level()).isEqualTo(Level.SECURE);
        assertThat(rule(table, "x.xn--strae-oqa.example").level()).isEqualTo(Level.VERIFY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"none", "may", "encrypt", "dane", "dane-only", "verify", "secure", "SECURE"})
    @DisplayName("Every level is read, in any case")
    void levels(String word) {
        assertThat(rule(good("example.com " + word), "example.com").level().word())
                .isEqualToIgnoringCase(word);
    }

    @Test
    @DisplayName("Fingerprints are normalised; both separators of Postfix work")
    void fingerprints() {
        String other = "00".repeat(32);
        PolicyTable table =
                good(
                        "example.com fingerprint match="
                                + DIGEST
                                + "|"
                                + other
                                + "\n    match="
                                + other);
        assertThat(rule(table, "example.com").terms().digests())
                .containsExactlyInAnyOrder(DIGEST_HEX, other);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20})
    @DisplayName("An MD5 or SHA-1 fingerprint makes the rule unmeetable, never weaker")
    void oldFingerprints(int octets) {
        PolicyFile.Reading reading =
                PolicyFile.parse("p", "example.com fingerprint match=" + "aa".repeat(octets));
        assertThat(reading.warnings().toString()).contains("SHA-256");
        assertThat(rule(reading.table().orElseThrow(), "example.com").terms().impossible())
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        ">=TLSv1.3,true,false",
        "!TLSv1.2,true,false",
        "TLSv1.3,true,false",
        ">=0304,true,false",
        "!SSLv2:!SSLv3:!TLSv1:!TLSv1.1,false,false",
        ">=TLSv1.2,false,false",
        ">=TLSv1,false,true",
        "TLSv1,false,true",
        "<=TLSv1.2,false,true",
        "!TLSv1.3,false,true",
    })
    @DisplayName("protocols= raises the minimum; what would lower it is named")
    void protocols(String value, boolean raised, boolean warned) {
        PolicyFile.Reading reading =
                PolicyFile.parse("p", "example.com encrypt protocols=" + value);
        Optional<TlsVersion> minimum =
                rule(reading.table().orElseThrow(), "example.com").terms().minimum();
        assertThat(minimum.filter(TlsVersion.TLS_1_3::equals).isPresent()).isEqualTo(raised);
        assertThat(reading.warnings().isEmpty()).isEqualTo(!warned);
    }

    @Test
    @DisplayName("Q13 an exception has an owner, a reason and an end, and lapses by itself")
    void exception() {
        PolicyRule rule =
                rule(
                        good("example.com may owner=ops reason=\"no TLS yet\" until=2026-12-31"),
                        "example.com");
        assertThat(rule.waiver())
                .contains(
                        new PolicyRule.Waiver("ops", "no TLS yet", LocalDate.parse("2026-12-31")));
        assertThat(rule.holdsOn(LocalDate.parse("2026-12-30"))).isTrue();
        assertThat(rule.holdsOn(LocalDate.parse("2026-12-31"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "may",
                "none",
                "may owner=a reason=b",
                "may owner=a until=2030-01-01",
                "none reason=b until=2030-01-01"
            })
    @DisplayName("Q13 without all three it does not count, and is named")
    void noException(String right) {
        PolicyFile.Reading reading = PolicyFile.parse("p", "\nexample.com " + right);
        PolicyRule rule = rule(reading.table().orElseThrow(), "example.com");
        assertThat(rule.holdsOn(LocalDate.parse("2026-06-01"))).isFalse();
        assertThat(reading.warnings()).hasSize(1);
        assertThat(reading.warnings().getFirst().toString())
                .startsWith("p:2: ")
                .contains("counts as the default level");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com dane",
                "example.com encrypt ciphers=medium",
                "example.com encrypt connection_reuse=yes",
                "example.com encrypt enable_rpk=no",
                "example.com encrypt until=2030-01-01",
                "example.com secure tafile=/etc/ca.pem",
                "example.com encrypt exclude=SOMETHING",
                "example.com verify\nexample.com secure"
            })
    @DisplayName("What has no meaning here, or another one, is named with its line")
    void warnings(String text) {
        PolicyFile.Reading reading = PolicyFile.parse("p", text);
        assertThat(reading.faults()).isEmpty();
        assertThat(reading.warnings()).hasSize(1);
        assertThat(reading.warnings().getFirst().line()).isPositive();
    }

    @Test
    @DisplayName("tafile= and an unknown exclude= are refused with words, not left out")
    void impossible() {
        PolicyTable table =
                PolicyFile.parse(
                                "p",
                                "a.example secure tafile=/etc/ca.pem\n"
                                        + "b.example encrypt exclude=AES128:SOMETHING\n"
                                        + "c.example encrypt exclude=AES128:kRSA:MD5")
                        .table()
                        .orElseThrow();
        assertThat(rule(table, "a.example").terms().impossible()).isPresent();
        assertThat(rule(table, "b.example").terms().impossible()).isPresent();
        assertThat(rule(table, "c.example").terms().impossible()).isEmpty();
        assertThat(rule(table, "c.example").terms().without())
                .isEqualTo(Set.of(CipherTrait.AES128, CipherTrait.RSA_KEY_EXCHANGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "example.com encrpyt",
                "example.com: encrypt",
                "/example/ encrypt",
                "exam ple encrypt",
                "*.example.com encrypt",
                "[mail.example]:99999 encrypt",
                "  example.com encrypt",
                "example.com secure match=",
                "example.com secure match=a_b..c",
                "example.com encrypt match=a.example",
                "example.com encrypt tafile=/x",
                "example.com encrypt nonsense=1",
                "example.com encrypt nonsense",
                "example.com encrypt protocols=TLSv9",
                "example.com encrypt protocols=TLSv1.2 protocols=TLSv1.3",
                "example.com encrypt ciphers=best",
                "example.com encrypt connection_reuse=perhaps",
                "example.com encrypt pq=perhaps",
                "example.com may owner=a reason=b until=tomorrow",
                "example.com fingerprint",
                "example.com fingerprint match=xyz",
                "example.com secure { match = a.example"
            })
    @DisplayName("A fault leaves no table at all, and names its line")
    void faults(String text) {
        PolicyFile.Reading reading = PolicyFile.parse("p", "good.example encrypt\n" + text);
        if (text.startsWith(" ")) {
            reading = PolicyFile.parse("p", text);
        }
        assertThat(reading.table()).isEmpty();
        assertThat(reading.faults()).isNotEmpty();
        assertThat(reading.faults().getFirst().toString()).matches("p:[12]: .+");
    }

    @Test
    @DisplayName("All faults of a file are listed, not only the first")
    void allFaults() {
        PolicyFile.Reading reading =
                PolicyFile.parse("p", "a.example encrpyt\nb.example secure\nc.example frob=1\n");
        assertThat(reading.faults().stream().map(Remark::line)).isEqualTo(List.of(1, 3));
    }

    @Test
    @DisplayName("Q04 a bad file keeps the last good rules; with none there is no start")
    void reload(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("policy");
        Files.writeString(file, "example.com encrypt\n");
        PolicySettings settings =
                new PolicySettings(Level.ENCRYPT, Optional.of(file), Mode.ENFORCE);
        CurrentPolicy policy = new CurrentPolicy(settings, RuleMemory.none(), FakeClock.atStart());
        PolicyTable before = policy.get();
        Files.writeString(file, "example.com scure\n");
        assertThat(policy.reload()).hasSize(1);
        assertThat(policy.get()).isSameAs(before);
        Files.delete(file);
        assertThat(policy.reload()).hasSize(1);
        assertThat(policy.get()).isSameAs(before);
        Files.writeString(file, "example.com secure\n");
        assertThat(policy.reload()).isEmpty();
        assertThat(rule(policy.get(), "example.com").level()).isEqualTo(Level.SECURE);
        Files.writeString(file, "example.com scure\n");
        assertThatThrownBy(
                        () -> new CurrentPolicy(settings, RuleMemory.none(), FakeClock.atStart()))
                .isInstanceOf(PolicyFileFault.class)
                .hasMessageContaining(":1: ");
    }

    @Test
    @DisplayName("Q11 a rule may have a mode of its own, else it has the default's")
    void modes() {
        PolicyTable table =
                good("a.test secure mode=Observe\nb.test secure\nc.test encrypt mode=enforce");
        assertThat(rule(table, "a.test").isObserved()).isTrue();
        assertThat(rule(table, "b.test").isObserved()).isFalse();
        PolicyTable observing =
                table.under(new PolicySettings(Level.ENCRYPT, Optional.empty(), Mode.OBSERVE));
        assertThat(rule(observing, "a.test").isObserved()).isTrue();
        assertThat(rule(observing, "b.test").isObserved()).isTrue();
        assertThat(rule(observing, "c.test").isObserved()).isFalse();
        assertThat(rule(observing.under(PolicySettings.defaults()), "b.test").isObserved())
                .isFalse();
    }

    @Test
    @DisplayName("Q11 a mode that is none is a fault; at an exception it has no meaning")
    void modeFaults() {
        assertThat(PolicyFile.parse("p", "a.test secure mode=off").faults())
                .singleElement()
                .asString()
                .contains("p:1: mode=off is unknown: write mode=observe or mode=enforce");
        assertThat(
                        PolicyFile.parse(
                                        "p",
                                        "a.test may owner=o reason=r until=2030-01-01 mode=observe")
                                .warnings())
                .anySatisfy(w -> assertThat(w.sentence()).contains("mode= has no meaning"));
    }

    private static PolicyTable good(String text) {
        PolicyFile.Reading reading = PolicyFile.parse("policy", text);
        assertThat(reading.faults()).isEmpty();
        return reading.table().orElseThrow();
    }

    private static PolicyRule rule(PolicyTable table, String domain) {
        return table.forDomain(Domain.of(domain)).getFirst();
    }
}
