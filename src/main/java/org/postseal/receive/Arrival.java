package org.postseal.receive;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.postseal.mail.Message;
import org.postseal.queue.IntakeRefused;
import org.postseal.queue.QueueId;
import org.postseal.queue.Spool;
import org.postseal.requiretls.HeaderWish;
import org.postseal.screen.Screening;
import org.postseal.screen.Trace;
import org.postseal.screen.Verdict;
import org.postseal.smtp.Reply;
import org.postseal.wire.ContentCheck;
import org.postseal.wire.LineFault;
import org.postseal.wire.Octets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room 4: one message while it arrives. The header is held until it is complete and screened; the
 * body goes to the spool as it comes. The first thing found wrong decides the reply, and from then
 * on nothing is kept, but everything may still be given.
 *
 * <p>Eight-bit text is taken whatever BODY said, and a header in UTF-8 whether or not SMTPUTF8 was
 * asked for. RFC 6152 and RFC 6531 would allow to refuse both; mail in use has them every day, and
 * the server in front of us has already accepted it. What the message truly holds is written down
 * in its traits, and the transfer does what the next host needs.
 */
final class Arrival implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Arrival.class);

    private final Spool spool;
    private final Screening screening;
    private final Trace trace;
    private final Limits limits;
    private final Optional<Reply> againstWish;
    private final ContentCheck check;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean lineEmpty = true;
    private boolean headerComplete;
    private boolean headerUtf8;
    private long octets;
    private Optional<Reply> refusal = Optional.empty();
    private boolean outOfStep;
    private HeaderWish wish = HeaderWish.NONE;

    /**
     * @param againstWish what is answered to a header that asks for REQUIRETLS; empty when it may
     */
    Arrival(
            Spool spool,
            Screening screening,
            Trace trace,
            Limits limits,
            Optional<Reply> againstWish) {
        this.spool = spool;
        this.screening = screening;
        this.trace = trace;
        this.limits = limits;
        this.againstWish = againstWish;
        this.check = new ContentCheck(limits.textLineOctetsMax());
    }

    QueueId id() {
        return trace.id();
    }

    /** How much has come so far, kept or not. */
    long octets() {
        return octets;
    }

    /** Whether its header asks for REQUIRETLS, as far as the header has come. */
    boolean requiresTls() {
        return wish.requiresTls();
    }

    /** Whether its header asks that it be sent with less protection. */
    boolean asksLess() {
        return wish.asksLess();
    }

    Optional<Reply> refusal() {
        return refusal;
    }

    /** Whether the client may see message ends where we see none, so that it is better to part. */
    boolean outOfStep() {
        return outOfStep;
    }

    /** Whether so much of a refused message has come that no more will be waited for. */
    boolean isHopeless() {
        return refusal.isPresent()
                && octets > limits.messageOctetsMax() + limits.discardOctetsMax();
    }

    void take(byte[] block, int count) {
        octets += count;
        if (refusal.isPresent()) {
            return;
        }
        if (octets > limits.messageOctetsMax()) {
            refuseSize();
            return;
        }
        Optional<LineFault.Kind> fault = check.check(block, 0, count);
        if (fault.isPresent()) {
            refuse(fault.get());
            return;
        }
        try {
            keep(block, count);
        } catch (IOException e) {
            refuse(e);
        }
    }

    /** Screens what has come, and ends it; empty when it was refused. */
    Optional<Message> finish() {
        if (refusal.isEmpty() && check.afterCr()) {
            refuse(LineFault.Kind.BARE_CR);
        }
        try {
            if (refusal.isEmpty() && !check.atLineStart()) {
                keep(new byte[] {'\r', '\n'}, 2);
            }
            if (refusal.isEmpty() && !headerComplete) {
                screenHeader();
            }
            if (refusal.isEmpty()) {
                return Optional.of(spool.finish(new Message.Traits(check.eightBit(), headerUtf8)));
            }
        } catch (IOException e) {
            refuse(e);
        }
        return Optional.empty();
    }

    private void keep(byte[] block, int count) throws IOException {
        if (headerComplete) {
            spool.output().write(block, 0, count);
            return;
        }
        spool.hold(count);
        boolean isWhole = holdsHeaderEnd(block, count);
        if (isWhole && header.size() == 0) {
            screenHeader(block, count);
            return;
        }
        header.write(block, 0, count);
        if (isWhole) {
            screenHeader();
        } else if (header.size() > limits.headerOctetsMax()) {
            refuse(552, "5.3.4", "The header has over " + limits.headerOctetsMax() + " octets");
        }
    }

    /**
     * Whether an empty line ends in this block; the message may start with one. Each octet is
     * looked at once, however small the blocks are that a client sends. CR and LF have been
     * checked: they come as a pair.
     */
    private boolean holdsHeaderEnd(byte[] block, int count) {
        int from = 0;
        while (from < count) {
            int lf = Octets.indexOf((byte) '\n', block, from, count);
            lineEmpty &= lf == from || (lf == from + 1 && block[from] == '\r');
            if (lf < count && lineEmpty) {
                return true;
            }
            lineEmpty |= lf < count;
            from = lf + 1;
        }
        return false;
    }

    private void screenHeader() throws IOException {
        byte[] whole = header.toByteArray();
        header.reset();
        screenHeader(whole, whole.length);
    }

    private void screenHeader(byte[] whole, int count) throws IOException {
        headerComplete = true;
        switch (screening.judge(whole, count, trace)) {
            case Verdict.Passed passed -> {
                headerUtf8 = passed.headerUtf8();
                wish = passed.wish();
                if (wish.requiresTls() && againstWish.isPresent()) {
                    refusal = againstWish;
                    return;
                }
                spool.output().write(passed.octets());
            }
            case Verdict.Refused refused -> refusal = Optional.of(refused.reply());
        }
    }

    void refuseSize() {
        refuse(552, "5.3.4", "The message has over " + limits.messageOctetsMax() + " octets");
    }

    private void refuse(int code, String enhanced, String text) {
        refusal = Optional.of(Reply.of(code, enhanced, text));
    }

    private void refuse(LineFault.Kind fault) {
        switch (fault) {
            case BARE_CR, BARE_LF -> {
                outOfStep = true;
                refuse(521, "5.5.2", "Refused: in the message " + fault.sentence());
            }
            case NUL -> refuse(554, "5.6.0", "Refused: in the message " + fault.sentence());
            case TOO_LONG ->
                    refuse(
                            554,
                            "5.6.0",
                            "Refused: a line has over " + limits.textLineOctetsMax() + " octets");
        }
    }

    private void refuse(IOException e) {
        log.error("{}: cannot store the message: {}", trace.id(), e.toString());
        if (e instanceof IntakeRefused refused) {
            refusal = Optional.of(refused.reply());
            return;
        }
        refuse(452, "4.3.1", "The message cannot be stored now; please try again later");
    }

    /** Throws away what was not finished. */
    @Override
    public void close() throws IOException {
        spool.close();
    }
}
