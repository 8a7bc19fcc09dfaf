package org.postseal.settle;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.smtp.Trouble;
import org.postseal.tls.SignedTranscript;

/**
 * One try, as the log, the record of evidence and {@code queue show} tell it: what was demanded and
 * what was reached, side by side.
 *
 * @param at when it began
 * @param peer the last host that was dialed; empty when none was
 * @param demanded the demand in words; empty when it did not come so far
 * @param delays for the log line
 * @param observed what enforcing would have said of the peer, where a rule that is only observed
 *     let it pass
 * @param promise whether the host was told to ask the same of the next one
 * @param visits every host that the attempt came to, in order; the same for all recipients of a
 *     claim, and whole when the attempt is over
 */
public record Attempt(
        Instant at,
        Optional<Peer> peer,
        String demanded,
        Delays delays,
        Optional<Trouble> observed,
        Promise promise,
        List<Visit> visits) {

    /** With nothing observed, and no visits to count. */
    public Attempt(Instant at, Optional<Peer> peer, String demanded, Delays delays) {
        this(at, peer, demanded, delays, Optional.empty(), Promise.NOT_ASKED, List.of());
    }

    /** The same, with what enforcing would have said of the peer. */
    public Attempt observing(Optional<Trouble> trouble) {
        return new Attempt(at, peer, demanded, delays, trouble, promise, visits);
    }

    /** The same, with what became of REQUIRETLS. */
    public Attempt promised(Promise other) {
        return new Attempt(at, peer, demanded, delays, observed, other, visits);
    }

    /** What became of REQUIRETLS at the host (RFC 8689). */
    public enum Promise {
        /** Nobody asked for it. */
        NOT_ASKED(""),
        /** The host lists it, and MAIL said it. */
        GIVEN("said"),
        /** The host does not list it; a rule lets it do without, or it is a redacted report. */
        UNLISTED("unlisted");

        private final String word;

        Promise(String word) {
            this.word = word;
        }

        /** For logs and records; empty where nobody asked. */
        public String word() {
            return word;
        }
    }

    /**
     * @param host the host's name
     * @param address its address in text form
     * @param tls what TLS reached; empty for none
     */
    public record Peer(String host, String address, int port, Optional<Tls> tls) {
        /** What TLS reached, in a word; {@code none} without TLS. */
        String proof() {
            return tls.isPresent() ? tls.get().proof() : "none";
        }

        /** Postfix's form: {@code mx1.example.org[192.0.2.1]:25}. */
        @Override
        public String toString() {
            return host + "[" + address + "]:" + port;
        }
    }

    /**
     * @param protocol e.g. {@code TLSv1.3}
     * @param cipher the IANA name
     * @param group key exchange group, {@code unknown} where the engine cannot tell
     * @param proof {@code dane-ee}, {@code dane-ta}, {@code pkix}, {@code fingerprint} or {@code
     *     encrypted}
     * @param chainSha256 lower-case hex over the DER of all certificates sent, in their order
     * @param session the digest of the session's {@code tls-exporter} (RFC 9266), the same for all
     *     messages of one TLS session and for no others; empty where the engine gives none
     * @param shown more of what the peer showed
     */
    public record Tls(
            String protocol,
            String cipher,
            String group,
            String proof,
            String chainSha256,
            Optional<String> session,
            Shown shown) {

        /** Of a session that cannot be told from others. */
        public Tls(String protocol, String cipher, String group, String proof, String chainSha256) {
            this(protocol, cipher, group, proof, chainSha256, Optional.empty(), Shown.NOTHING);
        }

        /** The same with what only the record of the session tells. */
        public Tls with(String id, Shown more) {
            return new Tls(protocol, cipher, group, proof, chainSha256, Optional.of(id), more);
        }
    }

    /**
     * One requirement of a demand.
     *
     * @param requirement in words
     * @param by the kind of its source: {@code operator-default}, {@code operator-rule}, {@code
     *     dane}, {@code mta-sts}, {@code pin}, {@code sender} or {@code house}
     * @param source in words
     * @param observed whether it was only observed
     */
    public record Asked(String requirement, String by, String source, boolean observed) {}

    /**
     * What a peer showed, as far as only the record of its session tells it.
     *
     * @param by the TLSA record, name or key that proved it; empty when nothing did
     * @param resumed whether an earlier TLS session was taken up again
     * @param resumedFrom the session of the full handshake that it was taken up from, if known
     * @param chain the certificates as they were sent
     * @param asked what was demanded of the channel, one by one
     * @param signed what the server signed of the handshake, where that was kept
     * @param unsigned why it was not, although it was wanted; empty where it was not wanted
     */
    public record Shown(
            String by,
            boolean resumed,
            Optional<String> resumedFrom,
            List<X509Certificate> chain,
            List<Asked> asked,
            Optional<SignedTranscript> signed,
            String unsigned) {
        public static final Shown NOTHING = new Shown("", false, List.of());

        /** Of a handshake that was not kept. */
        public Shown(String by, boolean resumed, List<X509Certificate> chain) {
            this(by, resumed, Optional.empty(), chain, List.of(), Optional.empty(), "");
        }
    }

    /**
     * Postfix's four: before the queue, in the queue, connecting, transmitting. Together they are
     * the delay.
     */
    public record Delays(
            Duration received, Duration queued, Duration connection, Duration transmission) {
        public static final Delays NONE =
                new Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        Duration sum() {
            return received.plus(queued).plus(connection).plus(transmission);
        }
    }

    /** An attempt that never dialed: an operator's command, an expiry. */
    public static Attempt none(Instant at) {
        return new Attempt(at, Optional.empty(), "", Delays.NONE);
    }
}
