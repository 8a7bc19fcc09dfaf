package org.postseal.receive;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.postseal.FakeClock;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.queue.FakeIntake;
import org.postseal.tls.TlsServer;

/** A listener on loopback with a fake queue behind it. */
final class TestServer implements Closeable {

    static final ListenSettings LOOPBACK =
            new ListenSettings(
                    List.of(ListenSettings.address("127.0.0.1:0")), List.of(), false, List.of());

    static final RelaySettings RELAY =
            RelaySettings.defaults(
                    Domain.of("relay.example"), Address.parse("postmaster@relay.example"));

    final FakeIntake intake = new FakeIntake();
    final SmtpListener listener;

    TestServer() throws IOException {
        this(ReceiveSettings.of(LOOPBACK, RELAY), Optional.empty(), FakeClock.atStart());
    }

    TestServer(Limits limits) throws IOException {
        this(
                ReceiveSettings.of(LOOPBACK, RELAY).with(limits),
                Optional.empty(),
                FakeClock.atStart());
    }

    TestServer(ReceiveSettings settings, Optional<TlsServer> tls, Clock clock) throws IOException {
        this(settings, tls, clock, _ -> false);
    }

    TestServer(
            ReceiveSettings settings,
            Optional<TlsServer> tls,
            Clock clock,
            Predicate<Domain> mustEncrypt)
            throws IOException {
        listener = new SmtpListener(settings, intake, tls, clock, mustEncrypt);
        listener.start();
    }

    InetSocketAddress address() {
        return listener.addresses().getFirst();
    }

    TestClient connect() throws IOException {
        return new TestClient(address());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            listener.awaitEnd(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
