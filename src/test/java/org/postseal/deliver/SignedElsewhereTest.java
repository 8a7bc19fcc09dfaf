package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.proof.ProofReader;
import org.postseal.proof.ProofSettings;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.VerifierKey;
import org.postseal.tls.HandshakeSampling.Mode;
import org.postseal.verify.ExportCheck;
import org.postseal.verify.LogAudit;
import org.postseal.verify.Trust;
import org.postseal.verify.Verdict;

/** Records of signed sessions that do not fit what a server signed, by host, day or year. */
class SignedElsewhereTest extends SignedDeliveries {

    @Test
    @DisplayName("E03 a session with a server that was asked for by another name is told of")
    void renamed() throws Exception {
        signing(Mode.ALL);
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        send();
        assertThat(audited().findings()).noneMatch(f -> f.contains("by another name"));
        String host = "\"host\":\"";
        add(sessions().getFirst().replaceFirst(host, host + "x"), sequencer);
        export();
        for (Verdict verdict : List.of(audited(), exported())) {
            assertThat(verdict.faults()).isEmpty();
            assertThat(verdict.findings())
                    .anyMatch(f -> f.startsWith("1 of them were asked for by another name than"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z"})
    @DisplayName("E03 drill: a handshake of a day that no calendar has is a fault and no crash")
    void noDay(String time) throws Exception {
        signing(Mode.ALL);
        rig.host(MX, ScriptedPeer.ALL);
        boot();
        send();
        String was = "\"time\":\"[^\"]*\"";
        add(sessions().getFirst().replaceFirst(was, "\"time\":\"" + time + "\""), sequencer);
        assertThat(audited().faults()).anyMatch(f -> f.contains("of a day that cannot be"));
        export();
    }

    @ParameterizedTest
    @CsvSource({
        "-1, true, it still is, and 1 of them are good",
        "-1, true, it is gone, is not shown",
        "-1, false, it still is, what it signed is no earlier state of that year's log",
        "1, false, it never was, what it signed is a later log than the record's"
    })
    @DisplayName("E03 drill: what a server signed is another year's log, true, forked or to come")
    void anotherYear(int years, boolean same, String log, String words) throws Exception {
        Clock then = Clock.offset(CLOCK, Duration.ofDays(366L * years));
        int year = then.instant().atZone(ZoneOffset.UTC).getYear();
        Path folder = ProofSettings.folder(data).resolve(String.valueOf(year));
        NoteSigner signer = key.as(ProofSettings.origin(HOST, year), VerifierKey.ED25519);
        byte[] root = new byte[32];
        if (years < 0) {
            boot(then);
            root = new ProofReader(data).logs().getFirst().checkpoint().root();
        }
        boot();
        rig.host(MX, ScriptedPeer.ALL);
        signing(signer, 1, same ? root : new byte[32]);
        send();
        if (log.equals("it is gone")) {
            Files.move(folder, data.resolve("away"));
        }
        List<VerifierKey> keys = new ArrayList<>(trust().keys());
        keys.add(signer.key());
        Trust trust = new Trust(keys, CLOCK);
        export(start.minus(Duration.ofDays(400)));
        for (Verdict verdict :
                List.of(
                        LogAudit.of(
                                new ProofReader(data).logs().getLast().folder(), List.of(), trust),
                        ExportCheck.of(file, trust))) {
            List<String> said = new ArrayList<>(verdict.faults());
            assertThat(said).hasSize(same ? 0 : 1);
            said.addAll(verdict.findings());
            assertThat(said).anyMatch(one -> one.contains(words));
        }
    }
}
