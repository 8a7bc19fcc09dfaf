package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.FakeClock;
import org.postseal.lab.Behaviour;
import org.postseal.lab.DnsServer;
import org.postseal.lab.SignedZones;
import org.postseal.lab.ZoneSpec;
import org.xbill.DNS.Name;

/** What the start shows of a resolver. */
class ResolverProofTest {

    private final FakeClock clock = FakeClock.atStart();
    private final SignedZones good =
            SignedZones.builder(clock).zone(ZoneSpec.signed("test", "mx A 192.0.2.1")).build();

    @TempDir Path folder;

    private ResolverProof proof(SignedZones zones, String trustAnchor) throws IOException {
        try (DnsServer server = DnsServer.start(zones, new InetSocketAddress("127.0.0.1", 0))) {
            Path anchor = folder.resolve("root.ds");
            Files.writeString(anchor, trustAnchor);
            return new ValidatingDns(settings(server.address(), Optional.of(anchor)), clock)
                    .prove()
                    .getFirst();
        }
    }

    private static DnsSettings settings(InetSocketAddress resolver, Optional<Path> anchor) {
        DnsLimits d = DnsLimits.defaults();
        return new DnsSettings(
                List.of(resolver),
                anchor,
                new DnsLimits(
                        Duration.ofMillis(500),
                        d.lookupTimeout(),
                        d.concurrentLookupsMax(),
                        d.aliasesMax(),
                        d.nsec3IterationsMax(),
                        d.cacheEntriesMax(),
                        d.keepMax(),
                        d.keepMin(),
                        d.keepFailure()));
    }

    @Test
    @DisplayName("D10 a resolver whose answers validate is good, under a private root too")
    void good() throws IOException {
        ResolverProof proof = proof(good, good.trustAnchor());
        assertThat(proof.finding()).isEqualTo(ResolverProof.Finding.GOOD);
        assertThat(proof.forbidsStart()).isFalse();
    }

    @Test
    @DisplayName("D10 a resolver that strips DNSSEC is named, with the mend, and not started on")
    void strips() throws IOException {
        ResolverProof proof =
                proof(
                        good.edit().everywhere(new Behaviour.StrippedSignatures()).build(),
                        good.trustAnchor());
        assertThat(proof.finding()).isEqualTo(ResolverProof.Finding.STRIPS);
        assertThat(proof.forbidsStart()).isTrue();
        assertThat(proof.sentence()).contains("strips DNSSEC", "[dns] resolvers");
    }

    @Test
    @DisplayName("D10 a resolver that does not answer, or fails, is unknown: start and wait")
    void unreachable() throws IOException {
        for (Behaviour behaviour : List.of(new Behaviour.Silent(), Behaviour.Fails.servFail())) {
            ResolverProof proof =
                    proof(good.edit().everywhere(behaviour).build(), good.trustAnchor());
            assertThat(proof.finding()).isEqualTo(ResolverProof.Finding.UNKNOWN);
            assertThat(proof.forbidsStart()).isFalse();
        }
    }

    @Test
    @DisplayName("D10 a wrong trust anchor is told as that: start, and wait")
    void bogus() throws IOException {
        String other = SignedZones.builder(clock).build().trustAnchor();
        ResolverProof wrongAnchor = proof(good, other);
        assertThat(wrongAnchor.finding()).isEqualTo(ResolverProof.Finding.BOGUS);
        assertThat(wrongAnchor.sentence()).contains("trust_anchor");
        assertThat(wrongAnchor.forbidsStart()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-400, -8, 366, 4000})
    @DisplayName("D25 a clock outside the root's signatures is named, however far it is off")
    void wrongClock(int days) throws IOException {
        SignedZones now = good;
        clock.advance(Duration.ofDays(days));
        ResolverProof proof = proof(now, now.trustAnchor());
        assertThat(proof.finding()).isEqualTo(ResolverProof.Finding.CLOCK);
        assertThat(proof.sentence())
                .contains("check the clock", "it says " + clock.instant(), "All mail waits");
        assertThat(proof.forbidsStart()).isFalse();
    }

    @Test
    @DisplayName("D10 a forged answer that validates is the gravest of all: nothing is proven")
    void blind() throws IOException {
        Answer<String> fine =
                new Answer<>(
                        "",
                        RecordType.TXT,
                        Answer.Status.NO_DATA,
                        Security.SECURE,
                        "",
                        List.of(),
                        Duration.ZERO,
                        "");
        Validation.Found<String> found = new Validation.Found<>(fine, Instant.MAX, false);
        ResolverProof proof =
                ResolverProof.judged(
                        new InetSocketAddress("127.0.0.1", 53), Name.root, found, found);
        assertThat(proof.finding()).isEqualTo(ResolverProof.Finding.BLIND);
        assertThat(proof.forbidsStart()).isTrue();
    }

    @Test
    @DisplayName("D10 the known-bad answer is the known-good one with each signature changed")
    void spoiled() throws IOException {
        try (DnsServer server = DnsServer.start(good, new InetSocketAddress("127.0.0.1", 0))) {
            Path anchor = folder.resolve("root.ds");
            Files.writeString(anchor, good.trustAnchor());
            Validation validation =
                    new Validation(
                            List.of(server.address()),
                            TrustAnchors.load(Optional.of(anchor)),
                            DnsLimits.defaults(),
                            clock);
            assertThat(validation.ask("mx.test", RecordType.A).answer().security())
                    .isEqualTo(Security.SECURE);
            assertThat(validation.askSpoiled("mx.test", RecordType.A).answer().security())
                    .isEqualTo(Security.BOGUS);
            assertThat(validation.askSpoiled("no.test", RecordType.A).answer().security())
                    .isEqualTo(Security.BOGUS);
        }
    }

    @ParameterizedTest
    @CsvSource({"test, DNSKEY", "test, DS", "., DNSKEY"})
    @DisplayName("D10 D28 what was found of keys while their answers were bad is not kept")
    void badKeysAreForgotten(String zone, String type) throws IOException {
        Path anchor = folder.resolve("root.ds");
        Files.writeString(anchor, good.trustAnchor());
        for (Behaviour behaviour :
                List.of(
                        new Behaviour.BadSignatures(),
                        new Behaviour.ExpiredSignatures(),
                        new Behaviour.StrippedSignatures(),
                        new Behaviour.Forged(""),
                        Behaviour.Fails.servFail())) {
            SignedZones bad = good.edit().behave(zone, type, behaviour).build();
            try (DnsServer server = DnsServer.start(bad, new InetSocketAddress("127.0.0.1", 0))) {
                Validation validation =
                        new Validation(
                                List.of(server.address()),
                                TrustAnchors.load(Optional.of(anchor)),
                                DnsLimits.defaults(),
                                clock);
                assertThat(validation.ask("mx.test", RecordType.A).answer().isFailed()).isTrue();
                server.serve(good);
                assertThat(validation.ask("mx.test", RecordType.A).answer().security())
                        .as("after %s", behaviour)
                        .isEqualTo(Security.SECURE);
            }
        }
    }

    @Test
    void aBadTrustAnchorFileIsNamed() throws IOException {
        Path file = folder.resolve("anchor");
        InetSocketAddress nowhere = new InetSocketAddress("127.0.0.1", 1);
        for (String text : List.of("", "; nothing\n", "rubbish\n", ". IN A 192.0.2.1\n")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> new ValidatingDns(settings(nowhere, Optional.of(file)), clock))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void theBuiltInAnchorsAreTheRootsTwoKeys() throws IOException {
        TrustAnchors anchors = TrustAnchors.load(Optional.empty());
        assertThat(anchors.zones()).hasSize(1);
        assertThat(anchors.text()).contains("DS 20326 8 2", "DS 38696 8 2");
    }

    @Test
    @DisplayName("D20 of resolv.conf only the name servers count")
    void systemResolvers() throws IOException {
        Path file = folder.resolve("resolv.conf");
        Files.writeString(
                file,
                """
                # nameserver 192.0.2.9
                search example.com
                options ndots:5
                nameserver 192.0.2.1
                nameserver   2001:db8::1
                """);
        assertThat(SystemResolvers.read(file))
                .containsExactly(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("2001:db8::1", 53));
        assertThat(SystemResolvers.read(folder.resolve("absent")))
                .containsExactly(new InetSocketAddress("127.0.0.1", 53));
    }
}
