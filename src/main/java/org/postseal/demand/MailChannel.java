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

    /** It meets its demand in full. */
    final class Satisfied implements MailChannel {
        private final Connection connection;
        private final TlsDemand demand;
        private final Optional<HandshakeFacts> facts;
        private final PeerProof proof;

        Satisfied(
                Connection connection,
                TlsDemand demand,
                Optional<HandshakeFacts> facts,
                PeerProof proof) {
            this.connection = connection;
            this.demand = demand;
            this.facts = facts;
            this.proof = proof;
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
