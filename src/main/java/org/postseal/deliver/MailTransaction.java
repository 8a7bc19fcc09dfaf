package org.postseal.deliver;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.postseal.demand.MailChannel;
import org.postseal.demand.TlsDemand;
import org.postseal.queue.Claim;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import org.postseal.wire.ContentCheck;
import org.postseal.wire.DotWriter;
import org.postseal.wire.LineFault;

/**
 * MAIL, RCPT and the message: one transaction over one session (RFC 5321, section 3.3), with
 * PIPELINING (RFC 2920), CHUNKING (RFC 3030) and DSN (RFC 3461) where the host offers them. It
 * takes a {@link MailChannel}, so it exists for judged connections only.
 *
 * <p>Up to the final dot everything can be tried again elsewhere. The dot, or the last chunk, is
 * preceded by a mark on disk; what ends between it and its reply is uncertain. Used once, by one
 * thread.
 */
final class MailTransaction {

    private static final EnhancedCode TOO_MANY_RECIPIENTS = EnhancedCode.of("5.5.3");
    private static final int CHUNK_OCTETS_MAX = 1 << 20;
    private static final int GO_ON = 354;
    private static final int CLOSING = 421;

    /** The subject of enhanced codes about commands and their order (RFC 3463, section 3.6). */
    private static final int PROTOCOL = 5;

    private static final String MAIL = "sending MAIL FROM";
    private static final String RCPT = "sending RCPT TO";
    private static final String DATA = "sending DATA";

    private final Session session;
    private final Dialogue dialogue;
    private final Extensions offered;
    private final String peer;
    private final Limits limits;
    private final Body body;
    private final MailOutput out;
    private final Clock clock;
    private final InStep inStep;

    private final Map<Claim.Waiting, Result> results = new LinkedHashMap<>();
    private final List<Claim.Waiting> accepted = new ArrayList<>();
    private String doing = MAIL;
    private boolean begun;
    private boolean dotted;

    MailTransaction(MailChannel channel, Session session, SmtpClient.Tools tools, Body body) {
        this.session = session;
        this.dialogue = session.dialogue();
        this.offered = session.extensions();
        this.peer = session.peerText();
        this.limits = tools.settings().limits();
        this.clock = tools.clock();
        this.inStep = tools.inStep();
        this.body = body;
        this.out = new MailOutput(channel, dialogue, tools, limits.transferTotal(body.size()));
    }

    /** Whether the host answered MAIL and stayed; false for a connection found dead. */
    boolean hasBegun() {
        return begun;
    }

    /**
     * Runs it to its end.
     *
     * @param demand of the message at hand, which the channel must have been judged under
     * @param dot its mark is begun now and waited for before the final dot
     * @return one result for each recipient of the commands; none when it has not begun
     */
    Map<Claim.Waiting, Result> run(MailCommands commands, TlsDemand demand, Dot dot) {
        Optional<Ahead> said = session.takeAhead();
        if (said.isPresent() && !said.get().commands().equals(commands)) {
            // The host waits for a message with another envelope; only hanging up says so safely.
            session.spoil();
            return results;
        }
        boolean isAhead = said.isPresent();
        try (out) {
            out.open(demand);
            InFlight.Mark mark = dot.before().begin();
            if (isAhead ? heardAhead(commands) : envelope(commands)) {
                if (offered.chunking() && !isAhead) {
                    bdat(mark, dot.behind());
                } else {
                    data(mark, dot.behind());
                }
            }
        } catch (IOException e) {
            if (isAhead && !dotted && !(e instanceof LineFault)) {
                forget(!begun);
            } else {
                broken(e, commands);
            }
        }
        return results;
    }

    /**
     * Hears the replies to an envelope that was said behind the dot before. Only 354 says that they
     * are the replies to just these commands; a reader is refused without it only when no reader
     * was accepted. With anything else nothing was learned, and the message goes in step over
     * another connection.
     */
    private boolean heardAhead(MailCommands commands) throws IOException {
        Reply mail = next(MAIL, "");
        boolean minds = isOutOfStep(mail);
        if (mail.isPositive()) {
            for (Claim.Waiting recipient : commands.rcpt().keySet()) {
                Reply reply = next(RCPT, "");
                minds |= isOutOfStep(reply);
                sort(recipient, reply);
            }
            Reply data = next(DATA, "");
            boolean fits = accepted.isEmpty() || data.code() == GO_ON;
            if (fits && !minds) {
                begun = true;
                return mayFollow(data);
            }
        }
        if (minds) {
            inStep.stumbled(session.sighting().address());
        }
        forget(!minds);
        return false;
    }

    /** Nothing of what was heard counts: the connection is given up, and the message is not. */
    private void forget(boolean suspicious) {
        if (suspicious) {
            inStep.suspected(session.sighting().address());
        }
        session.spoil();
        results.clear();
        accepted.clear();
        begun = false;
    }

    /** Whether the server may mean the order of what it heard, and not what was asked for. */
    private static boolean isOutOfStep(Reply reply) {
        return (reply.code() >= 500 && reply.code() <= 504)
                || reply.enhanced()
                        .filter(code -> code.category() == 5 && code.subject() == PROTOCOL)
                        .isPresent();
    }

    /**
     * MAIL and RCPT, and DATA with them where that saves a round trip.
     *
     * @return whether the message may follow
     */
    private boolean envelope(MailCommands commands) throws IOException {
        boolean pipelined = offered.pipelining();
        if (pipelined) {
            checkInStep();
            say(commands, !offered.chunking());
            out.flush();
        }
        Reply mail = next(MAIL, commands.mail());
        begun = true;
        for (Map.Entry<Claim.Waiting, String> rcpt : commands.rcpt().entrySet()) {
            if (mail.isPositive()) {
                sort(rcpt.getKey(), next(RCPT, rcpt.getValue()));
            } else {
                results.put(rcpt.getKey(), negative(mail, "MAIL FROM"));
                if (pipelined) {
                    next(RCPT, rcpt.getValue());
                }
            }
        }
        if (offered.chunking() || (accepted.isEmpty() && !pipelined)) {
            return !accepted.isEmpty();
        }
        return mayFollow(next(DATA, "DATA"));
    }

    private void say(MailCommands commands, boolean withData) throws IOException {
        for (String command : commands.all(withData)) {
            out.command(command);
        }
    }

    /** Hears the reply to a command, which was sent before when the host pipelines. */
    private Reply next(String step, String command) throws IOException {
        doing = step;
        if (!offered.pipelining()) {
            checkInStep();
            out.command(command);
            out.flush();
        }
        boolean data = step.equals(DATA);
        return hear(data ? limits.dataStartTimeout() : limits.commandTimeout());
    }

    /**
     * Nothing may be there that was not asked for: it would be taken for the reply to what is said
     * next, and so, in the end, an early 250 for a message that nobody has.
     */
    private void checkInStep() throws IOException {
        if (!dialogue.hasUnread()) {
            return;
        }
        Reply reply = hear(limits.commandTimeout());
        boolean refusal = reply.isTransient() || reply.isPermanent();
        throw new HostTrouble(
                refusal
                        ? Troubles.remote(reply, peer, doing)
                        : Trouble.of(
                                Reason.PROTOCOL_ERROR,
                                peer + " replied before it was asked: " + reply.oneLine()),
                false);
    }

    private Reply hear(Duration within) throws IOException {
        Reply reply = dialogue.hear(out.within(within));
        if (reply.code() == CLOSING) {
            session.spoil();
            if (!dotted) {
                throw new HostTrouble(Troubles.remote(reply, peer, doing), false);
            }
        }
        return reply;
    }

    private void sort(Claim.Waiting recipient, Reply reply) {
        if (reply.isPositive()) {
            accepted.add(recipient);
        } else {
            results.put(recipient, negative(tooManyIsLater(reply), "RCPT TO"));
        }
    }

    /** Old servers say 552 for a recipient too many (RFC 5321, section 4.5.3.1.10). */
    private static Reply tooManyIsLater(Reply reply) {
        boolean tooMany =
                reply.code() == 552
                        && reply.enhanced().stream().allMatch(TOO_MANY_RECIPIENTS::equals);
        return tooMany ? Reply.of(452, "4.5.3", String.join(" ", reply.lines())) : reply;
    }

    private boolean mayFollow(Reply data) {
        if (data.code() != GO_ON) {
            refuseAll(data, "DATA");
            return false;
        }
        if (accepted.isEmpty()) {
            // The host waits for a message that has no reader; only hanging up says so safely.
            session.spoil();
        }
        return !accepted.isEmpty();
    }

    private void data(InFlight.Mark mark, Dot.Behind behind) throws IOException {
        doing = "sending the message";
        DotWriter writer = new DotWriter(out);
        try (InputStream in = open()) {
            copy(in, body.size(), writer);
        }
        checkInStep();
        await(mark);
        Optional<Ahead> next = next(behind);
        checkInStep();
        doing = "waiting for its reply to the final dot";
        dotted = true;
        writer.finish();
        end(next);
    }

    /** The next envelope, decided just before it is said, where every reader was accepted. */
    private Optional<Ahead> next(Dot.Behind behind) {
        return results.isEmpty()
                ? behind.on(session).filter(next -> out.admits(next.demand()))
                : Optional.empty();
    }

    /** Sends what is left with the next envelope behind it, and hears what becomes of this one. */
    private void end(Optional<Ahead> next) throws IOException {
        if (next.isPresent()) {
            say(next.get().commands(), true);
            session.saidAhead(next.get());
        }
        Instant sent = clock.instant();
        out.flush();
        Reply reply = replyToDot(next.isPresent());
        session.repliedToDot(sent, clock.instant());
        if (next.isPresent() && isOutOfStep(reply)) {
            minded(reply);
        } else {
            ended(reply);
        }
    }

    private Reply replyToDot(boolean withMore) throws IOException {
        try {
            Reply reply = hear(limits.dataEndTimeout());
            if (withMore && reply.code() == CLOSING) {
                inStep.suspected(session.sighting().address());
            }
            return reply;
        } catch (IOException e) {
            if (withMore) {
                inStep.suspected(session.sighting().address());
            }
            throw e;
        }
    }

    /** The message is refused, perhaps for what was said behind it: it is tried again without. */
    private void minded(Reply reply) {
        inStep.stumbled(session.sighting().address());
        session.spoil();
        session.completed();
        Trouble trouble =
                Trouble.of(
                        Reason.PROTOCOL_ERROR,
                        peer + " minds what was said behind the message: " + reply.oneLine());
        accepted.forEach(r -> results.put(r, new Result.Later(trouble)));
    }

    private void bdat(InFlight.Mark mark, Dot.Behind behind) throws IOException {
        doing = "sending the message";
        Checked checked = new Checked(out);
        Optional<Ahead> next;
        try (InputStream in = open()) {
            for (long left = body.size(); left > CHUNK_OCTETS_MAX; left -= CHUNK_OCTETS_MAX) {
                chunk(in, CHUNK_OCTETS_MAX, "", checked);
                out.flush();
                Reply reply = hear(limits.dataEndTimeout());
                if (!reply.isPositive()) {
                    refuseAll(reply, "BDAT");
                    return;
                }
            }
            checkInStep();
            await(mark);
            next = next(behind);
            checkInStep();
            doing = "waiting for its reply to the last chunk";
            dotted = true;
            chunk(in, lastChunk(body.size()), " LAST", checked);
            checked.checkEnd();
        }
        end(next);
    }

    private static long lastChunk(long size) {
        long rest = size % CHUNK_OCTETS_MAX;
        return rest == 0 && size > 0 ? CHUNK_OCTETS_MAX : rest;
    }

    private void chunk(InputStream in, long size, String last, Checked to) throws IOException {
        out.command("BDAT " + size + last);
        copy(in, size, to);
    }

    private void ended(Reply reply) {
        session.completed();
        boolean told = offered.dsn();
        if (reply.isPositive()) {
            accepted.forEach(r -> results.put(r, new Result.Accepted(reply, told)));
        } else if (reply.isTransient() || reply.isPermanent()) {
            refuseAll(reply, "the message");
        } else {
            session.spoil();
            Trouble odd =
                    Trouble.of(
                            Reason.UNCERTAIN,
                            peer + " ended the message with an unfit " + reply.oneLine());
            accepted.forEach(r -> results.put(r, new Result.Uncertain(odd)));
        }
    }

    private void refuseAll(Reply reply, String to) {
        accepted.forEach(r -> results.put(r, negative(reply, to)));
    }

    private Result negative(Reply reply, String to) {
        Trouble trouble = Troubles.remote(reply, peer, to);
        if (trouble.reason() == Reason.PROTOCOL_ERROR) {
            session.spoil();
        }
        return reply.isPermanent() ? new Result.Refused(trouble) : new Result.Later(trouble);
    }

    /** The connection is of no more use; whoever has no result yet gets one. */
    private void broken(IOException e, MailCommands commands) {
        session.spoil();
        // Our own trouble with the content means that the host cannot have got all of it.
        boolean uncertain = dotted && !(e instanceof LineFault) && !(e instanceof HostTrouble);
        Trouble trouble = Troubles.of(e, peer, doing);
        Function<Claim.Waiting, Result> result =
                r -> {
                    if (uncertain && accepted.contains(r)) {
                        return new Result.Uncertain(
                                Trouble.of(Reason.UNCERTAIN, trouble.sentence()));
                    }
                    return trouble.isPermanent()
                            ? new Result.Refused(trouble)
                            : new Result.Later(trouble);
                };
        commands.rcpt().keySet().forEach(r -> results.computeIfAbsent(r, result));
    }

    private static void await(InFlight.Mark mark) throws HostTrouble {
        try {
            mark.await();
        } catch (IOException e) {
            throw Troubles.own("its mark could not be written to disk", e);
        }
    }

    private InputStream open() throws HostTrouble {
        try {
            return body.source().open();
        } catch (IOException e) {
            throw Troubles.own("the stored message could not be opened", e);
        }
    }

    private void copy(InputStream in, long count, OutputStream to) throws IOException {
        byte[] buffer = dialogue.blocks().in();
        long left = count;
        while (left > 0) {
            int got = read(in, buffer, (int) Math.min(left, buffer.length));
            to.write(buffer, 0, got);
            left -= got;
        }
    }

    private int read(InputStream in, byte[] buffer, int count) throws HostTrouble {
        try {
            int got = in.read(buffer, 0, count);
            if (got < 0) {
                throw new EOFException("it is shorter than it was");
            }
            return got;
        } catch (IOException e) {
            throw Troubles.own("the stored message could not be read", e);
        }
    }

    /** Lets pass only what may stand in a message. */
    private static final class Checked extends OutputStream {

        private final OutputStream to;
        private final ContentCheck check = new ContentCheck(Integer.MAX_VALUE);

        Checked(OutputStream to) {
            this.to = to;
        }

        /** The last octet is still in the block of {@link MailOutput}, and so not sent. */
        void checkEnd() throws LineFault {
            if (check.afterCr()) {
                throw new LineFault(LineFault.Kind.BARE_CR);
            }
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            Optional<LineFault.Kind> fault = check.check(octets, offset, count);
            if (fault.isPresent()) {
                throw new LineFault(fault.get());
            }
            to.write(octets, offset, count);
        }
    }
}
