package org.postseal.deliver;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.MalformedReply;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import org.postseal.wire.LineFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a host answered, or failed to answer, into words and codes. */
final class Troubles {

    private static final Logger log = LoggerFactory.getLogger(Troubles.class);

    private Troubles() {}

    /**
     * @param doing what was going on, e.g. {@code "waiting for the greeting"}
     */
    static Trouble of(IOException e, String peer, String doing) {
        return switch (e) {
            case HostTrouble known -> known.trouble();
            case MalformedReply malformed ->
                    Trouble.of(
                            Reason.PROTOCOL_ERROR,
                            peer + " broke the protocol while " + doing + ": " + textOf(malformed));
            case LineFault fault ->
                    Trouble.of(
                            Reason.CONTENT_MALFORMED,
                            "the message holds what no message may: " + textOf(fault));
            case SocketTimeoutException timeout ->
                    Trouble.of(
                            Reason.CONNECTION_LOST, peer + " went silent while we were " + doing);
            case SSLException tls ->
                    Trouble.of(
                            Reason.TLS_HANDSHAKE,
                            "TLS with " + peer + " broke while " + doing + ": " + textOf(tls));
            default ->
                    Trouble.of(
                            Reason.CONNECTION_LOST,
                            "lost the connection to " + peer + " while " + doing);
        };
    }

    /** A fault of ours, not of the host. */
    static HostTrouble own(String what, IOException e) {
        log.error("{}: {}", what, e.toString());
        return new HostTrouble(Trouble.of(Reason.INTERNAL, what), false);
    }

    static Trouble dialing(IOException e, String peer) {
        return e instanceof SocketTimeoutException
                ? Trouble.of(Reason.CONNECT_TIMEOUT, peer + " did not answer in time")
                : Trouble.of(
                        Reason.CONNECT_REFUSED,
                        "no connection to " + peer + " (" + textOf(e) + ")");
    }

    /** The remote's own words and codes about a recipient or a message. */
    static Trouble remote(Reply reply, String peer, String to) {
        Reason reason = reply.isPermanent() ? Reason.REMOTE_REFUSED : Reason.REMOTE_DEFERRED;
        if (!reply.isPermanent() && !reply.isTransient()) {
            return Trouble.of(
                    Reason.PROTOCOL_ERROR,
                    peer + " answered " + to + " with an unfit " + reply.oneLine());
        }
        EnhancedCode enhanced = reply.enhanced().orElse(new EnhancedCode(reply.code() / 100, 0, 0));
        return new Trouble(
                reason,
                reply.code(),
                enhanced,
                "host " + peer + " said: " + reply.oneLine() + " (in reply to " + to + ")");
    }

    /**
     * A host that does not want to talk at all. It never makes a message fail for good: another
     * host, or a later hour, may do.
     */
    static Trouble unwilling(Reason reason, Reply reply, String peer, String to) {
        EnhancedCode enhanced =
                reply.isTransient()
                        ? reply.enhanced().orElse(reason.enhanced())
                        : reason.enhanced();
        int code = reply.isTransient() ? reply.code() : reason.code();
        return new Trouble(
                reason,
                code,
                enhanced,
                "host " + peer + " said: " + reply.oneLine() + " (in reply to " + to + ")");
    }

    static String textOf(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    /** Notes what goes wrong where nothing depends on it any more. */
    static void expected(String when, IOException e) {
        log.debug("{}: {}", when, e.toString());
    }
}
