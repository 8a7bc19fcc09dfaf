package org.postseal.receive;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts what each client does in a minute, which begins with the first thing that it does. An IPv6
 * client is its network of 64 bits, of which it has all addresses. Safe for many threads.
 */
final class ClientRates {

    /** Of more clients at once the one that came first is forgotten. */
    static final int CLIENTS_MAX = 20_000;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int IPV6_NETWORK_OCTETS = 8;

    /** What a client has done since its minute began. */
    private static final class Minute {
        private final long began;
        private int connections;
        private int messages;
        private int recipients;

        private Minute(long began) {
            this.began = began;
        }
    }

    private final Rates rates;
    private final LongSupplier nanos;
    private final Map<Key, Minute> clients = new LinkedHashMap<>();

    /** A client's address, as far as it counts. */
    private record Key(String octets) {
        static Key of(InetAddress address) {
            byte[] all = address.getAddress();
            int counts = address instanceof Inet6Address ? IPV6_NETWORK_OCTETS : all.length;
            return new Key(new String(all, 0, counts, StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * @param nanos time that only goes forward
     */
    ClientRates(Rates rates, LongSupplier nanos) {
        this.rates = rates;
        this.nanos = nanos;
    }

    /** Counts a connection; false when it is one too many. */
    boolean connection(Peer peer) {
        return isExempt(peer, rates.connections()) || countConnection(peer) <= rates.connections();
    }

    /** Counts a message; false when it is one too many. */
    boolean message(Peer peer) {
        return isExempt(peer, rates.messages()) || countMessage(peer) <= rates.messages();
    }

    /** Counts a recipient; false when it is one too many. */
    boolean recipient(Peer peer) {
        return isExempt(peer, rates.recipients()) || countRecipient(peer) <= rates.recipients();
    }

    private synchronized int countConnection(Peer peer) {
        return ++minute(peer).connections;
    }

    private synchronized int countMessage(Peer peer) {
        return ++minute(peer).messages;
    }

    private synchronized int countRecipient(Peer peer) {
        return ++minute(peer).recipients;
    }

    private static boolean isExempt(Peer peer, int rate) {
        return rate == 0 || !peer.isFar();
    }

    private Minute minute(Peer peer) {
        long now = nanos.getAsLong();
        Key key = Key.of(peer.address());
        Minute known = clients.get(key);
        if (known != null && now - known.began < MINUTE_NANOS) {
            return known;
        }
        clients.remove(key);
        forget(now);
        Minute fresh = new Minute(now);
        clients.put(key, fresh);
        return fresh;
    }

    /** Those whose minute is over stand first. */
    private void forget(long now) {
        Iterator<Minute> oldest = clients.values().iterator();
        while (oldest.hasNext()) {
            boolean isOver = now - oldest.next().began >= MINUTE_NANOS;
            if (!isOver && clients.size() < CLIENTS_MAX) {
                return;
            }
            oldest.remove();
        }
    }

    /** Clients that are remembered. */
    synchronized int clients() {
        return clients.size();
    }
}
