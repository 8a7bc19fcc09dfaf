package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sits on the path between the relay and a host and passes on what both say. Counts every octet of
 * mail that it can read. What it does beyond that is its {@link Tactic}.
 */
public final class Attacker implements AutoCloseable {

    private final Tactic tactic;
    private final InetSocketAddress target;
    private final Acceptor acceptor;
    private final AtomicLong clearOctets = new AtomicLong();
    private final AtomicLong clearEnvelope = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger strikes = new AtomicInteger();

    private Attacker(Tactic tactic, InetSocketAddress at, InetSocketAddress target)
            throws IOException {
        this.tactic = tactic;
        this.target = target;
        acceptor = Acceptor.start(at, "attacker", this::stand);
    }

    /**
     * @param at where the relay believes the host to be; port 0 for a free one
     * @param target where the host is
     * @throws IOException when the port is not free
     */
    public static Attacker start(Tactic tactic, InetSocketAddress at, InetSocketAddress target)
            throws IOException {
        return new Attacker(tactic, at, target);
    }

    public Tactic tactic() {
        return tactic;
    }

    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** Octets of messages that passed in the clear: headers and bodies, not commands. */
    public long clearOctets() {
        return clearOctets.get();
    }

    /** Octets of MAIL and RCPT that passed in the clear: who writes to whom. */
    public long clearEnvelope() {
        return clearEnvelope.get();
    }

    /** How many connections went through here. */
    public int connections() {
        return connections.get();
    }

    /** How often it did what its tactic is. */
    public int strikes() {
        return strikes.get();
    }

    void readMessage(long octets) {
        clearOctets.addAndGet(octets);
    }

    void readEnvelope(long octets) {
        clearEnvelope.addAndGet(octets);
    }

    void struck() {
        strikes.incrementAndGet();
    }

    private void stand(Socket client) throws IOException {
        connections.incrementAndGet();
        try (Socket server = new Socket()) {
            server.connect(target);
            server.setSoTimeout(client.getSoTimeout());
            new AttackedPath(this, client, server).run();
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }
}
