package org.postseal.demand;

import java.util.Optional;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakeFacts;
import org.postseal.wire.Connection;

/**
 * A connection that may carry MAIL, RCPT, DATA and BDAT. Only {@link Judge} makes one, from a
 * connection and the demand it satisfies, so nothing that was not judged can be written to.
 */
public sealed interface MailChannel {

    /** The judged connection. */
    Connection connection();

    /** What was demanded of it. */
    TlsDemand demand();

    /** What the handshake was; empty for a channel without TLS. */
    Optional<HandshakeFacts> facts();

    /** How far the peer's identity was proven. */
    PeerProof proof();

    /**
     * Whether everything that is demanded was judged. A server that must list REQUIRETLS is judged
     * once more when it has, see {@link Judge#heard}; before that no mail goes over it.
     */
    boolean isWhole();

    /** It meets its demand in full. */
    final class Satisfied implements MailChannel {
        private final Connection connection;
        private final TlsDemand demand;
        private final Optional<HandshakeFacts> facts;
        private final PeerProof proof;
        private final boolean whole;

        Satisfied(
                Connection connection,
                TlsDemand demand,
                Optional<HandshakeFacts> facts,
                PeerProof proof) {
            this.connection = connection;
            this.demand = demand;
            this.facts = facts;
            this.proof = proof;
            this.whole = !demand.mustListRequireTls();
        }

        private Satisfied(Satisfied judged) {
            this.connection = judged.connection;
            this.demand = judged.demand;
            this.facts = judged.facts;
            this.proof = judged.proof;
            this.whole = true;
        }

        @Override
        public boolean isWhole() {
            return whole;
        }

        /** The same when the server was seen to list what it must. */
        Satisfied listed() {
            return new Satisfied(this);
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public TlsDemand demand() {
            return demand;
        }

        @Override
        public Optional<HandshakeFacts> facts() {
            return facts;
        }

        @Override
        public PeerProof proof() {
            return proof;
        }
    }

    /** It fails rules of the operator only, who chose to observe and not yet to enforce them. */
    final class Observed implements MailChannel {
        private final Satisfied channel;
        private final Trouble wouldHaveBeen;

        Observed(Satisfied channel, Trouble wouldHaveBeen) {
            this.channel = channel;
            this.wouldHaveBeen = wouldHaveBeen;
        }

        @Override
        public boolean isWhole() {
            return channel.isWhole();
        }

        /** The same when the server was seen to list what it must. */
        Observed listed() {
            return new Observed(channel.listed(), wouldHaveBeen);
        }

        /** What enforcing would have said. */
        public Trouble wouldHaveBeen() {
            return wouldHaveBeen;
        }

        @Override
        public Connection connection() {
            return channel.connection();
        }

        @Override
        public TlsDemand demand() {
            return channel.demand();
        }

        @Override
        public Optional<HandshakeFacts> facts() {
            return channel.facts();
        }

        @Override
        public PeerProof proof() {
            return channel.proof();
        }
    }
}
