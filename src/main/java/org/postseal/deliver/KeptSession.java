package org.postseal.deliver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postseal.demand.TlsDemand;
import org.postseal.route.Host;

/**
 * The session that a worker kept open after a message, for the next one to the same destination. It
 * is used again only for the same host, port and address under an equal demand, which was made anew
 * for the next message: a changed policy, rule or TLSA record means a new connection. It belongs to
 * one worker and one destination, so nothing is shared between destinations that happen to have the
 * same hosts, and nothing idles longer than the worker has work.
 */
final class KeptSession implements AutoCloseable {

    private final int messagesMax;
    private @Nullable Session kept;

    KeptSession(int messagesMax) {
        this.messagesMax = messagesMax;
    }

    /** The hosts with the one that a session stands to first, as the others may be down. */
    List<Host> first(List<Host> hosts) {
        Session session = kept;
        if (session == null) {
            return hosts;
        }
        List<Host> ordered = new ArrayList<>();
        hosts.stream().filter(h -> leadsTo(session, h)).forEach(ordered::add);
        hosts.stream().filter(h -> !leadsTo(session, h)).forEach(ordered::add);
        return ordered;
    }

    private static boolean leadsTo(Session session, Host host) {
        return host.addresses().stream().anyMatch(a -> session.leadsTo(host, a));
    }

    /** The addresses of the host, the one that a session stands to first. */
    List<InetAddress> first(Host host) {
        Session session = kept;
        List<InetAddress> ordered = new ArrayList<>(host.addresses());
        if (session != null) {
            ordered.sort(
                    java.util.Comparator.comparing((InetAddress a) -> !session.leadsTo(host, a)));
        }
        return ordered;
    }

    /** The session, if it leads there under this very demand and still answers. */
    Optional<Session> take(Host host, InetAddress address, TlsDemand demand) {
        Session session = kept;
        if (session == null || !session.leadsTo(host, address)) {
            return Optional.empty();
        }
        kept = null;
        if (!session.channel().demand().equals(demand) || !session.isClear()) {
            session.close();
            return Optional.empty();
        }
        return Optional.of(session);
    }

    /** Keeps a session for later, or closes it where it has served its time. */
    void keep(Session session) {
        close();
        long max = messagesMax;
        OptionalLong theirs = session.extensions().limit("MAILMAX");
        if (theirs.isPresent()) {
            max = Math.min(max, theirs.getAsLong());
        }
        if (session.isUsable() && session.messages() < max) {
            kept = session;
        } else {
            session.close();
        }
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
