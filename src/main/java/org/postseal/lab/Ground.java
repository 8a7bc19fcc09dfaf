package org.postseal.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the scenarios of one run share: an authority that everybody trusts and one that only an
 * impostor would use, one DNS, and loopback addresses, on all of which mail and policies are served
 * at the same two ports. Needs no privileges unless a port below 1024 is asked for.
 */
final class Ground implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int ADDRESSES_MAX = 250 * 250;
    private static final int PORTS_FROM = 20_000;
    private static final int PORTS_TO = 32_768;
    private static final int TRIES = 100;

    private final Clock clock;
    private final LabCa authority;
    private final LabCa forger;
    private final int smtpPort;
    private final int policyPort;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private SignedZones.Builder zones;
    private final StringBuilder rules = new StringBuilder();
    private int addresses;
    private @Nullable DnsServer dns;

    /**
     * @param smtpPort where hosts receive mail; empty: any free one
     * @throws IOException when no port is free
     */
    Ground(Clock clock, OptionalInt smtpPort) throws IOException {
        this.clock = clock;
        this.smtpPort = smtpPort.isPresent() ? smtpPort.getAsInt() : freePort(0);
        authority = LabCa.create("Authority of the lab", clock.instant());
        forger = LabCa.create("Authority of the lab", clock.instant());
        policyPort = freePort(this.smtpPort);
        zones = SignedZones.builder(clock);
    }

    /**
     * Free on every address a moment ago, and none of those that systems give to outgoing
     * connections (32768 and above, or 49152 by RFC 6335, section 6): between now and its use
     * somebody's connection could get one of these.
     */
    private static int freePort(int taken) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(PORTS_FROM, PORTS_TO);
            if (port != taken && isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port between %d and %d is free".formatted(PORTS_FROM, PORTS_TO));
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Clock clock() {
        return clock;
    }

    LabCa authority() {
        return authority;
    }

    /** Bears the same name as the authority, and has another key. */
    LabCa forger() {
        return forger;
    }

    int smtpPort() {
        return smtpPort;
    }

    int policyPort() {
        return policyPort;
    }

    /** A loopback address that nobody else has in this run, and hardly anybody in another. */
    synchronized String newAddress() {
        int number = addresses++;
        if (number == ADDRESSES_MAX) {
            throw new IllegalStateException("too many hosts for the lab");
        }
        int net = 64 + smtpPort % 128;
        return "127.%d.%d.%d".formatted(net, 1 + number / 250, 2 + number % 250);
    }

    /** Changes what DNS says, before it is served or after. */
    synchronized void change(UnaryOperator<SignedZones.Builder> change) {
        if (dns == null) {
            zones = change.apply(zones);
        } else {
            dns.serve(change.apply(dns.zones().edit()).build());
        }
    }

    /** Adds a line to the operator's policy file; only before the mail system is started. */
    synchronized void rule(String line) {
        rules.append(line).append('\n');
    }

    /** From now on DNS answers. */
    synchronized void publish() throws IOException {
        dns = keep(DnsServer.start(zones.build(), at(LOOPBACK, 0)));
    }

    synchronized LabSite site() {
        DnsServer serving = Optional.ofNullable(dns).orElseThrow();
        return new LabSite(
                serving.address(),
                serving.zones().trustAnchor(),
                authority.rootPem(),
                rules.toString(),
                smtpPort,
                policyPort);
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    synchronized <T extends AutoCloseable> T keep(T opened) {
        open.push(opened);
        return opened;
    }

    @Override
    public void close() throws IOException {
        Optional<Exception> first = Optional.empty();
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            throw new IOException("the lab does not close", first.get());
        }
    }
}
