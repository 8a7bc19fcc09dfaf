package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiving mail server of the lab: takes every message for every recipient and keeps what it
 * got, with how it came. Does everything right unless told otherwise.
 */
public final class LabHost implements AutoCloseable {

    private static final int RECEIPTS_MAX = 10_000;

    /**
     * What a host is.
     *
     * @param name said in its greeting
     * @param tls absent: no STARTTLS
     * @param behaviours where it departs from what is right
     */
    public record Setup(String name, Optional<LabTls> tls, List<HostBehaviour> behaviours) {

        public Setup {
            behaviours = List.copyOf(behaviours);
        }

        /** With STARTTLS, well-behaved. */
        public static Setup honest(String name, LabTls tls) {
            return new Setup(name, Optional.of(tls), List.of());
        }

        /** With STARTTLS, and these departures. */
        public static Setup misbehaving(String name, LabTls tls, HostBehaviour... behaviours) {
            return new Setup(name, Optional.of(tls), List.of(behaviours));
        }

        /** Without STARTTLS. */
        public static Setup inTheClear(String name) {
            return new Setup(name, Optional.empty(), List.of(new TlsBehaviour.WithoutStartTls()));
        }
    }

    /**
     * A message that arrived whole.
     *
     * @param sender as in MAIL, without angle brackets and parameters
     * @param recipients as in RCPT, likewise
     * @param message its octets as ISO 8859-1 characters, dots unstuffed
     * @param tls how it came; empty: in the clear
     */
    public record Receipt(
            String sender, List<String> recipients, String message, Optional<LabTls.Seen> tls) {}

    private volatile Setup setup;
    private final Deque<Receipt> receipts = new ArrayDeque<>();
    private final Map<ReplyBehaviour, Integer> done = new ConcurrentHashMap<>();
    private final Acceptor acceptor;
    private final AtomicLong heardOctets = new AtomicLong();

    private LabHost(Setup setup, InetSocketAddress at) throws IOException {
        this.setup = setup;
        acceptor = Acceptor.start(at, setup.name(), socket -> new HostSession(this, socket).run());
    }

    /**
     * @param at with port 0 for a free one
     * @throws IOException when the port is not free
     */
    public static LabHost start(Setup setup, InetSocketAddress at) throws IOException {
        return new LabHost(setup, at);
    }

    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** What arrived, oldest first; of very many only the last. */
    public List<Receipt> receipts() {
        synchronized (receipts) {
            return new ArrayList<>(receipts);
        }
    }

    /** Octets of MAIL, RCPT and messages that it was told, protected or not. */
    public long heardOctets() {
        return heardOctets.get();
    }

    void heard(long octets) {
        heardOctets.addAndGet(octets);
    }

    /** Is another host from now on; conversations with the old one end. */
    public void become(Setup other) throws IOException {
        setup = other;
        acceptor.endAll();
    }

    Setup setup() {
        return setup;
    }

    void keep(Receipt receipt) {
        synchronized (receipts) {
            if (receipts.size() == RECEIPTS_MAX) {
                receipts.removeFirst();
            }
            receipts.addLast(receipt);
        }
    }

    /** The misbehaviour that is due at a stage, counted as done. */
    Optional<ReplyBehaviour> due(ReplyBehaviour.Stage stage) {
        for (HostBehaviour behaviour : setup.behaviours()) {
            if (behaviour instanceof ReplyBehaviour reply
                    && reply.stage() == stage
                    && done.merge(reply, 1, Integer::sum) <= times(reply)) {
                return Optional.of(reply);
            }
        }
        return Optional.empty();
    }

    private static int times(ReplyBehaviour behaviour) {
        return switch (behaviour) {
            case ReplyBehaviour.Answers answers -> answers.times();
            case ReplyBehaviour.HangsUp hangsUp -> hangsUp.times();
            case ReplyBehaviour.Endless _, ReplyBehaviour.Drips _, ReplyBehaviour.Silent _ ->
                    Integer.MAX_VALUE;
        };
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }
}
