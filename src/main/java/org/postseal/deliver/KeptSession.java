package org.postseal.deliver;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postseal.demand.TlsDemand;
import org.postseal.mail.Domain;
import org.postseal.queue.Claim;
import org.postseal.route.Host;

/**
 * The session that a worker kept open after a message, for the next one to the same destination. It
 * is used again only for the same host, port and address under an equal demand, which was made anew
 * for the next message: a changed policy, rule or TLSA record means a new connection. It belongs to
 * one destination, so nothing is shared between destinations that happen to have the same hosts. A
 * worker begins with a session that another laid down for its destination, and lays its own down
 * when it has no more work.
 */
final class KeptSession implements AutoCloseable {

    private final Domain destination;
    private final int messagesMax;
    private final IdleSessions idle;
    private @Nullable Session kept;

    KeptSession(Domain destination, int messagesMax, IdleSessions idle) {
        this.destination = destination;
        this.messagesMax = messagesMax;
        this.idle = idle;
        this.kept = idle.take(destination).orElse(null);
    }

    /** The hosts with the one that a session stands to first, as the others may be down. */
    List<Host> first(List<Host> hosts) {
        Session session = kept;
        if (session == null || hosts.size() == 1) {
            return hosts;
        }
        List<Host> ordered = new ArrayList<>(hosts.size());
        List<Host> others = new ArrayList<>(hosts.size());
        for (Host host : hosts) {
            (session.leadsTo(host) ? ordered : others).add(host);
        }
        ordered.addAll(others);
        return ordered;
    }

    /** The addresses of the host, the one that a session stands to first. */
    List<InetAddress> first(Host host) {
        Session session = kept;
        if (session == null || host.addresses().size() == 1) {
            return host.addresses();
        }
        List<InetAddress> ordered = new ArrayList<>(host.addresses());
        ordered.sort(Comparator.comparing((InetAddress a) -> !session.leadsTo(host, a)));
        return ordered;
    }

    /**
     * The session, if it leads there under this very demand and still answers, or has heard this
     * claim's envelope already. One that has heard another's, or has waited for the message, is
     * hung up.
     */
    Optional<Session> take(
            Host host, InetAddress address, TlsDemand demand, Claim claim, Instant now) {
        Session session = kept;
        if (session == null || !session.leadsTo(host, address)) {
            return Optional.empty();
        }
        kept = null;
        if (!session.isOpenTo(claim, now)
                || !session.channel().demand().equals(demand)
                || !session.isClear()) {
            session.close();
            return Optional.empty();
        }
        return Optional.of(session);
    }

    /** Keeps a session for later, or closes it where it has served its time. */
    void keep(Session session) {
        drop();
        if (session.isUsable() && mayServeMore(session)) {
            kept = session;
        } else {
            session.close();
        }
    }

    /** Whether it may carry more messages than were begun on it. */
    boolean mayServeMore(Session session) {
        long max = messagesMax;
        OptionalLong theirs = session.extensions().limit("MAILMAX");
        if (theirs.isPresent()) {
            max = Math.min(max, theirs.getAsLong());
        }
        return session.messages() < max;
    }

    /** Takes leave: the session is not to be used again. */
    void drop() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    /** Lays the session down for whoever comes next for this destination. */
    @Override
    public void close() {
        if (kept != null && kept.ahead().isPresent()) {
            kept.close();
        } else if (kept != null) {
            idle.lay(destination, kept);
        }
        kept = null;
    }
}
