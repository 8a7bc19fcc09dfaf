package org.postseal.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.dns.Security;
import org.postseal.lab.LabCa;
import org.postseal.memory.MemoryFixture;
import org.postseal.memory.PinMode;
import org.postseal.memory.PinSettings;
import org.postseal.memory.Pins;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reason;

/** What deliveries learn of hosts, and what comes of it for the next ones. */
class PinDeliveryTest {

    private static final String MX1 = "mx1.example.test";
    private static final String MX2 = "mx2.example.test";

    @TempDir private Path folder;

    private final Rig rig = new Rig();
    private MemoryFixture house;
    private Pins pins;

    @BeforeEach
    void start() throws IOException {
        house = new MemoryFixture(folder);
        pins =
                new Pins(
                        house.table,
                        rig.clock,
                        new PinSettings(PinMode.ENFORCE, Duration.ofDays(90)));
        rig.pins = Optional.of(pins);
        rig.mxSecurity = Security.INSECURE;
        rig.messagesPerConnection = 1;
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        house.close();
    }

    @Test
    @DisplayName("Q14 a message that a proven host accepted makes a pin; the next one passes by it")
    void accepted() throws IOException {
        rig.host(MX1, ScriptedPeer.ALL);
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(isKnown()).isTrue();
        Outcome.Delivered again = (Outcome.Delivered) rig.deliver();
        assertThat(again.attempt().demanded()).contains("as it proved itself earlier");
        assertThat(again.attempt().peer().orElseThrow().tls().orElseThrow().proof())
                .isEqualTo("pin-host-only");
    }

    @Test
    @DisplayName("T20 greylisting teaches nothing, and is no failure of a host that is known")
    void greylisted() throws IOException {
        ScriptedPeer first =
                rig.host(
                        MX1,
                        ScriptedPeer.ALL,
                        Misbehaviour.Says.always(Stage.RCPT, "450 4.7.1 later"));
        assertThat(((Outcome.Deferred) rig.deliver()).trouble().reason())
                .isEqualTo(Reason.REMOTE_DEFERRED);
        assertThat(isKnown()).isFalse();
        replaced(first, "127.0.0.2", Rig.identity(MX1));
        assertThat(rig.deliver()).isInstanceOf(Outcome.Delivered.class);
        assertThat(isKnown()).isTrue();
        replaced(
                first,
                "127.0.0.3",
                Rig.identity(MX1),
                Misbehaviour.Says.always(Stage.RCPT, "450 4.7.1 later"));
        assertThat(((Outcome.Deferred) rig.deliver()).trouble().reason())
                .isEqualTo(Reason.REMOTE_DEFERRED);
        assertThat(isKnown()).isTrue();
    }

    @Test
    @DisplayName("Q14 an impostor gets not one octet of mail; what it shows is not learned")
    void impostor() throws IOException {
        ScriptedPeer first = rig.host(MX1, ScriptedPeer.ALL);
        rig.deliver();
        ScriptedPeer impostor = replaced(first, "127.0.0.2", selfSigned());
        assertThat(((Outcome.Deferred) rig.deliver()).trouble().reason())
                .isEqualTo(Reason.PIN_MISMATCH);
        assertThat(((Outcome.Deferred) rig.deliver()).trouble().reason())
                .isEqualTo(Reason.PIN_MISMATCH);
        assertThat(impostor.heard("MAIL")).isEmpty();
        assertThat(rig.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("T02 a known host without STARTTLS counts as stripped, not as unprotected")
    void stripped() throws IOException {
        ScriptedPeer first = rig.host(MX1, ScriptedPeer.ALL);
        rig.deliver();
        replaced(first, "127.0.0.2", Rig.identity(MX1), new Misbehaviour.NoStartTls());
        Outcome.Deferred fate = (Outcome.Deferred) rig.deliver();
        assertThat(fate.trouble().reason()).isEqualTo(Reason.STARTTLS_STRIPPED);
        assertThat(fate.unprotectedSince()).isEmpty();
        assertThat(rig.clearMailOctets()).isZero();
    }

    @Test
    @DisplayName("Q15 T23 a new host of a proven domain is passed over, and the known one is asked")
    void newHost() throws IOException {
        rig.host(MX1, ScriptedPeer.ALL);
        rig.deliver();
        Host known = rig.only();
        rig.hosts(List.of());
        ScriptedPeer evil = rig.host(MX2, ScriptedPeer.ALL);
        assertThat(((Outcome.Deferred) rig.deliver()).trouble().reason())
                .isEqualTo(Reason.PIN_NEW_HOST);
        assertThat(evil.heard("MAIL")).isEmpty();
        rig.hosts(List.of(rig.only(), known));
        Outcome.Delivered fate = (Outcome.Delivered) rig.deliver();
        assertThat(fate.attempt().peer().orElseThrow().host()).isEqualTo(MX1);
    }

    private boolean isKnown() {
        return pins.of(Rig.DOMAIN) instanceof Pins.Known.Proven;
    }

    /** Another server by the name and at the port of the first, at an address of its own. */
    private ScriptedPeer replaced(
            ScriptedPeer first, String address, LabCa.Issued identity, Misbehaviour... script)
            throws IOException {
        ScriptedPeer other = rig.beside(first, address, identity, script);
        rig.hosts(List.of());
        rig.host(MX1, other);
        return other;
    }

    private static LabCa.Issued selfSigned() {
        return LabCa.selfSigned(List.of(MX1), LabCa.Options.at(Instant.now()));
    }
}
