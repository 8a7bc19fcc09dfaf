package org.postseal.deliver;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.demand.MailChannel;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.settle.Attempt;
import org.postseal.settle.Visit;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Trouble;

/**
 * An open connection that was judged and may carry mail: the channel, and what the server can do as
 * it said on this very channel. Used by one thread.
 */
final class Session {

    private static final Duration PROMPT = Duration.ofSeconds(1);

    /** Servers do not like to be kept waiting for a message that was announced. */
    private static final Duration ANNOUNCED_MAX = Duration.ofSeconds(5);

    private final MailChannel channel;
    private final Dialogue dialogue;
    private final Extensions extensions;
    private final Sighting sighting;
    private final Attempt.Peer peer;
    private final String peerText;
    private final Visit visit;
    private final Attempt.Promise promise;
    private int messages;
    private boolean open;
    private @Nullable Ahead ahead;
    private boolean promptAtDots;
    private Instant repliedAt = Instant.MIN;
    private boolean usable = true;

    Session(MailChannel channel, Dialogue dialogue, Extensions extensions, Sighting sighting) {
        if (!channel.connection().equals(dialogue.connection())) {
            throw new IllegalArgumentException("replies must come over the judged channel");
        }
        if (!channel.isWhole()) {
            throw new IllegalArgumentException("the channel is not judged to the end");
        }
        this.channel = channel;
        this.dialogue = dialogue;
        this.extensions = extensions;
        this.sighting = sighting;
        this.peer = sighting.peer();
        this.peerText = peer.toString();
        this.visit = Visits.of(sighting, Optional.empty());
        this.promise = promise(channel, extensions);
    }

    private static Attempt.Promise promise(MailChannel channel, Extensions extensions) {
        if (!channel.demand().saysRequireTls()) {
            return Attempt.Promise.NOT_ASKED;
        }
        return extensions.requireTls() ? Attempt.Promise.GIVEN : Attempt.Promise.UNLISTED;
    }

    MailChannel channel() {
        return channel;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    Extensions extensions() {
        return extensions;
    }

    /** Whether it is told to ask the same of the next host; it is where the demand has it. */
    Attempt.Promise promise() {
        return promise;
    }

    Attempt.Peer peer() {
        return peer;
    }

    /** The same in words. */
    String peerText() {
        return peerText;
    }

    /** What was seen as it was opened. */
    Sighting sighting() {
        return sighting;
    }

    /** What is counted of it for each message. */
    Visit visit() {
        return visit;
    }

    /** What enforcing would have said, where a rule that is only observed let it pass. */
    Optional<Trouble> observed() {
        return sighting.observed();
    }

    /** Whether it stands to one of the host's addresses. */
    boolean leadsTo(Host host) {
        for (InetAddress address : host.addresses()) {
            if (leadsTo(host, address)) {
                return true;
            }
        }
        return false;
    }

    boolean leadsTo(Host host, InetAddress address) {
        return sighting.host().name().equals(host.name())
                && sighting.host().port() == host.port()
                && sighting.address().equals(address);
    }

    /** Transactions that were begun on it. */
    int messages() {
        return messages;
    }

    /** A transaction begins, and lies open until {@link #completed}. */
    void countMessage() {
        messages++;
        open = true;
    }

    /** The transaction came to the reply that ends it. */
    void completed() {
        open = false;
    }

    /** The envelope that was said on it and whose message was not begun. */
    Optional<Ahead> ahead() {
        return Optional.ofNullable(ahead);
    }

    /** An envelope was said behind the dot. */
    void saidAhead(Ahead said) {
        ahead = said;
    }

    /** The transaction whose envelope was said begins. */
    Optional<Ahead> takeAhead() {
        Optional<Ahead> taken = ahead();
        ahead = null;
        return taken;
    }

    /** When the last dot was sent, and when the reply to it came. */
    void repliedToDot(Instant sent, Instant replied) {
        promptAtDots = Duration.between(sent, replied).compareTo(PROMPT) <= 0;
        repliedAt = replied;
    }

    /**
     * Whether this claim may go on here: no envelope was said that its server waits for the message
     * of, or it was this claim's, a moment ago.
     */
    boolean isOpenTo(Claim claim, Instant now) {
        Ahead said = ahead;
        return said == null
                || (said.claim().equals(claim)
                        && Duration.between(repliedAt, now).compareTo(ANNOUNCED_MAX) <= 0);
    }

    /**
     * Whether its server takes an envelope behind the dot well: it pipelines, and did not let us
     * wait for the reply to the last dot, which holds up what comes behind.
     */
    boolean mayHearAhead() {
        return usable && promptAtDots && extensions.pipelining();
    }

    /**
     * Whether MAIL can be said now, or has been. A transaction that lies open is cleared away
     * first.
     */
    boolean isClear() {
        if (ahead != null) {
            return usable; // what is unread, or will be, is the replies to it
        }
        if (usable && (hasUnread() || (open && !isReset()))) {
            usable = false;
        }
        open = false;
        return usable;
    }

    /** A reply nobody asked for: most often 421, as the server leaves. */
    private boolean hasUnread() {
        try {
            return dialogue.hasUnread();
        } catch (IOException e) {
            Troubles.expected("while looking at a session", e);
            return true;
        }
    }

    private boolean isReset() {
        try {
            return dialogue.ask(Dialogue.Verb.RSET, "").isPositive();
        } catch (IOException e) {
            Troubles.expected("while clearing a session", e);
            return false;
        }
    }

    /** The dialogue is out of step, or the server is leaving: nothing more may go over it. */
    void spoil() {
        usable = false;
    }

    boolean isUsable() {
        return usable;
    }

    /** Takes leave; not of a server that waits for a message, which it would take QUIT for. */
    void close() {
        dialogue.leave(usable && ahead == null);
    }
}
