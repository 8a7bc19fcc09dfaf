package org.postseal.tls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * TLS sessions that may be taken up again. Each key has a context of its own, and an engine looks
 * for sessions in its context alone, so that none can be found under another demand. Those used
 * longest ago are forgotten first. Safe for use by many threads.
 */
final class KeptSessions {

    static final int CONTEXTS_MAX = 1000;

    /** In a context: servers hand out two tickets or so, and each is used once. */
    private static final int SESSIONS_MAX = 8;

    /** A peer that proved itself proves itself anew after this time, even if nothing changed. */
    static final int SECONDS_MAX = 3600;

    /** Handshakes that offer different things do not share sessions, either. */
    private record Key(SessionKey session, TlsVersion minimum, boolean postQuantum) {}

    /** A context, and the last full handshake in it. */
    private static final class Kept {
        private final SSLContext context;
        private Optional<HandshakeFacts> full = Optional.empty();

        Kept(SSLContext context) {
            this.context = context;
        }
    }

    private final Map<Key, Kept> contexts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
                    return size() > CONTEXTS_MAX;
                }
            };

    /** The context for such a handshake. */
    synchronized SSLContext of(SessionKey key, TlsOffer offer, Supplier<SSLContext> make) {
        return contexts.computeIfAbsent(
                        kept(key, offer),
                        _ -> {
                            SSLContext context = make.get();
                            context.getClientSessionContext().setSessionTimeout(SECONDS_MAX);
                            context.getClientSessionContext().setSessionCacheSize(SESSIONS_MAX);
                            return new Kept(context);
                        })
                .context;
    }

    private static Key kept(SessionKey key, TlsOffer offer) {
        return new Key(key, offer.minimum(), offer.postQuantum());
    }

    /**
     * Notes a full handshake; of one that was taken up, says from which: the last full one under
     * the key that showed these very certificates.
     */
    synchronized HandshakeFacts noted(SessionKey key, TlsOffer offer, HandshakeFacts facts) {
        Kept known = contexts.get(kept(key, offer));
        if (known == null) {
            return facts; // forgotten meanwhile
        }
        if (!facts.resumed()) {
            known.full = Optional.of(facts);
            return facts;
        }
        return facts.takenUpFrom(
                known.full
                        .filter(full -> full.chain().equals(facts.chain()))
                        .flatMap(HandshakeFacts::binding));
    }

    /** What was kept under the key is not taken up any more. */
    synchronized void forget(SessionKey key) {
        contexts.keySet().removeIf(kept -> kept.session.equals(key));
    }

    synchronized int size() {
        return contexts.size();
    }
}
