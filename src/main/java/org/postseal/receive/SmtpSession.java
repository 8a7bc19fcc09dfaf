package org.postseal.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.queue.Intake;
import org.postseal.queue.IntakeRefused;
import org.postseal.queue.Spool;
import org.postseal.screen.Screening;
import org.postseal.screen.Trace;
import org.postseal.smtp.Command;
import org.postseal.smtp.CommandFault;
import org.postseal.smtp.CommandParser;
import org.postseal.smtp.Reply;
import org.postseal.tls.TlsServer;
import org.postseal.wire.DotReader;
import org.postseal.wire.LineFault;

/**
 * Rooms 2 to 6 in walking order, for one client: who speaks and how protected; the envelope; the
 * body; screening; the queue. A message is acknowledged after the queue has it on disk, and only
 * then (RFC 5321, section 6.1).
 */
final class SmtpSession {

    private static final int BLOCK_OCTETS = 8192;
    private static final Reply GO_AHEAD = Reply.plain(354, "End data with <CR><LF>.<CR><LF>");
    private static final Reply OK = Reply.of(250, "2.0.0", "Ok");
    private static final Reply CHUNKS_OPEN =
            Reply.of(503, "5.5.1", "A message is open; end it with BDAT LAST");

    /** Repeated and refused recipients, before a message is accepted, in messages' worth. */
    private static final int RECIPIENT_COMMANDS_FACTOR = 10;

    /** What every session of a listener shares. */
    record House(
            ReceiveSettings settings,
            Intake intake,
            Screening screening,
            Optional<TlsServer> tls,
            Clock clock,
            Predicate<Domain> mustEncrypt,
            ClientRates rates,
            Refusals refusals) {}

    private final House house;
    private final Limits limits;
    private final Timeouts timeouts;
    private final SessionChannel channel;
    private final Peer peer;
    private final Transaction transaction;
    private final SessionLog says;
    private final Wishes wishes;
    private final boolean mayRelay;
    private Optional<Arrival> chunked = Optional.empty();
    private String helo = "";
    private boolean extended;
    private Instant messageDeadline = Instant.MIN;
    private boolean tlsAgreed;
    private boolean ended;

    /** The client may not see the same commands as we do, or has much to send that we ignore. */
    private boolean outOfStep;

    /** For one message after another; made when the first one comes. */
    private byte[] block = new byte[0];

    private int messages;
    private int badCommands;
    private int idleCommands;
    private int recipientCommands;

    /**
     * @param door that the client came through
     */
    SmtpSession(House house, SessionChannel channel, Peer peer, Door door) {
        this.house = house;
        this.limits = house.settings().limits();
        this.timeouts = house.settings().timeouts();
        this.channel = channel;
        this.peer = peer;
        this.transaction = new Transaction(house.settings().relay(), limits);
        this.mayRelay = house.settings().relay().mayRelay(peer.address());
        this.says = new SessionLog(peer);
        this.wishes = new Wishes(house.settings().requireTls().offer(), door, peer.isFar());
    }

    /**
     * From greeting to goodbye.
     *
     * @throws IOException when the connection ends otherwise than by QUIT or by us
     */
    void run() throws IOException {
        try {
            channel.send(Greeting.of(house.settings().relay()));
            while (!ended && !outOfStep) {
                converse();
            }
        } catch (LineFault fault) {
            partWith(Reply.of(500, "5.5.2", "Refused: in a command " + fault.kind().sentence()));
        } catch (SocketTimeoutException e) {
            partWith(Reply.of(421, "4.4.2", "You took too long; goodbye"));
        } finally {
            endTransaction();
        }
        if (outOfStep) {
            channel.farewell();
        }
        channel.flush();
    }

    private void converse() throws IOException {
        byte[] line = channel.readCommand(limits.commandOctetsMax());
        Optional<Address> sender = transaction.sender();
        Reply reply = answer(line);
        channel.send(reply);
        if (reply.code() >= 400) {
            says.refused(reply, line, sender, helo);
        }
        badCommands += reply.isPermanent() ? 1 : 0;
        if (isFruitless()) {
            partWith(Reply.of(421, "4.7.0", "Too many commands that lead to no message; goodbye"));
        } else if (tlsAgreed) {
            beginTls();
        }
    }

    private boolean isFruitless() {
        return badCommands > limits.badCommandsMax()
                || idleCommands > limits.idleCommandsMax()
                || recipientCommands > RECIPIENT_COMMANDS_FACTOR * (long) limits.recipientsMax();
    }

    private Reply answer(byte[] line) throws IOException {
        try {
            return obey(CommandParser.parse(line));
        } catch (CommandFault fault) {
            // Without a length nobody knows where the chunk ends and the next command starts.
            outOfStep |= new String(line, US_ASCII).regionMatches(true, 0, "BDAT", 0, 4);
            return fault.reply();
        }
    }

    private Reply obey(Command command) throws IOException {
        if (messages >= limits.messagesMax() && !(command instanceof Command.Quit)) {
            ended = true;
            return Reply.of(421, "4.7.0", "Enough messages for one connection; open another");
        }
        return switch (command) {
            case Command.Helo hello -> greet(hello.name(), false);
            case Command.Ehlo hello -> greet(hello.name(), true);
            case Command.StartTls _ -> startTls();
            case Command.Mail mail -> putOff(mail(mail));
            case Command.Rcpt rcpt -> recipient(rcpt);
            case Command.Data _ -> putOff(data());
            case Command.Bdat chunk -> putOff(chunk(chunk));
            case Command.Rset _ -> {
                endTransaction();
                yield idle(OK);
            }
            case Command.Noop _ -> idle(OK);
            case Command.Vrfy _ -> idle(Reply.of(252, "2.0.0", "Send some mail and see"));
            case Command.Help _ -> idle(Reply.of(214, "2.0.0", "See RFC 5321"));
            case Command.Quit _ -> {
                ended = true;
                yield Reply.of(221, "2.0.0", "Bye");
            }
        };
    }

    private Reply idle(Reply reply) {
        idleCommands++;
        return reply;
    }

    /** A client may come back as often as we send it away for now, but not on one connection. */
    private Reply putOff(Reply reply) {
        return reply.isTransient() ? idle(reply) : reply;
    }

    private Reply mail(Command.Mail mail) {
        Optional<Reply> refusal = notAllowed();
        if (refusal.isEmpty()) {
            refusal = wishRefused(mail);
        }
        if (refusal.isEmpty()) {
            refusal = noRoom(mail);
        }
        return refusal.isPresent() ? refusal.get() : transaction.mail(mail);
    }

    /** Before a message comes: whether its client sends too many, and whether there is room. */
    private Optional<Reply> noRoom(Command.Mail mail) {
        if (!house.rates().message(peer)) {
            house.refusals().count(Refusals.Limit.CLIENT_RATE);
            return Optional.of(
                    Reply.of(450, "4.7.1", "Too many messages of your address in a minute"));
        }
        try {
            house.intake().checkRoom(mail.size().orElse(0));
            return Optional.empty();
        } catch (IntakeRefused e) {
            return Optional.of(refused(e));
        }
    }

    private Reply refused(IntakeRefused e) {
        house.refusals().count(Refusals.Limit.STORAGE);
        return e.reply();
    }

    private Optional<Reply> tooMany() {
        if (house.rates().recipient(peer)) {
            return Optional.empty();
        }
        house.refusals().count(Refusals.Limit.CLIENT_RATE);
        return Optional.of(
                Reply.of(450, "4.7.1", "Too many recipients of your address in a minute"));
    }

    /** RFC 5321, section 4.5.3.1.10: a client with too many recipients is right to go on. */
    private Reply recipient(Command.Rcpt rcpt) {
        recipientCommands++;
        Optional<Reply> refusal = chunksOpen();
        if (refusal.isEmpty()) {
            refusal = needsTls(rcpt);
        }
        if (refusal.isEmpty()) {
            refusal = tooMany();
        }
        return refusal.isPresent() ? refusal.get() : transaction.rcpt(rcpt);
    }

    /** Both hops count: what must be encrypted on its way out comes in encrypted, too. */
    private Optional<Reply> needsTls(Command.Rcpt rcpt) {
        if (!isClear() || !peer.isFar()) {
            return Optional.empty();
        }
        Domain domain = rcpt.address().orElse(house.settings().relay().postmaster()).domain();
        return house.mustEncrypt().test(domain)
                ? Optional.of(
                        Reply.of(
                                530,
                                "5.7.0",
                                "Mail for "
                                        + domain
                                        + " must be encrypted all the way: first say STARTTLS"))
                : Optional.empty();
    }

    private Reply greet(String name, boolean extension) throws IOException {
        endTransaction();
        helo = name;
        extended = extension;
        var offer =
                new Greeting.Offer(
                        house.tls().isPresent() && isClear(), wishes.offered() && !isClear());
        RelaySettings relay = house.settings().relay();
        return idle(extension ? Greeting.ehlo(relay, limits, offer) : Greeting.helo(relay));
    }

    private Reply startTls() throws IOException {
        if (channel.facts().isPresent()) {
            return Reply.of(503, "5.5.1", "TLS is already in use");
        }
        if (house.tls().isEmpty()) {
            return Reply.of(502, "5.5.1", "STARTTLS is not offered here");
        }
        if (channel.hasUnread()) {
            // Somebody between us may have put them there, to be read as if they came through TLS.
            outOfStep = true;
            return Reply.of(554, "5.5.0", "Octets after STARTTLS, where none may be; goodbye");
        }
        tlsAgreed = true;
        return Reply.of(220, "2.0.0", "Ready to start TLS");
    }

    /** RFC 3207, section 4.2: what was said before is forgotten. */
    private void beginTls() throws IOException {
        tlsAgreed = false;
        channel.startTls(house.tls().orElseThrow());
        endTransaction();
        helo = "";
        extended = false;
    }

    private Optional<Reply> notAllowed() {
        boolean mayBeClear =
                !house.settings().relay().requireTls() && (!peer.isFar() || maySendClear());
        if (helo.isEmpty()) {
            return Optional.of(Reply.of(503, "5.5.1", "First say EHLO"));
        }
        if (!mayRelay) {
            return Optional.of(Reply.of(550, "5.7.1", "Relaying is not allowed for you: " + peer));
        }
        if (isClear() && !mayBeClear) {
            return Optional.of(Reply.of(530, "5.7.0", "First say STARTTLS"));
        }
        return chunksOpen();
    }

    private Optional<Reply> wishRefused(Command.Mail mail) {
        return wishes.againstMail(mail.options(), isClear(), house.tls().isPresent());
    }

    private boolean isClear() {
        return channel.facts().isEmpty();
    }

    /** Over a network. */
    private boolean maySendClear() {
        return house.settings().listen().allowCleartext() && !wishes.needsTls();
    }

    private Optional<Reply> chunksOpen() {
        return chunked.isPresent() ? Optional.of(CHUNKS_OPEN) : Optional.empty();
    }

    private Reply data() throws IOException {
        Optional<Reply> obstacle = chunked.isPresent() ? chunksOpen() : transaction.obstacle();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        try (Arrival arrival = arrival()) {
            channel.send(GO_AHEAD);
            readToFinalDot(arrival);
            return settle(arrival);
        } catch (IntakeRefused e) {
            return refused(e);
        } finally {
            transaction.reset();
        }
    }

    private void readToFinalDot(Arrival arrival) throws IOException {
        channel.limitReads(timeouts.dataRead(), timeouts.message());
        DotReader dots = new DotReader(channel.lines());
        makeBlock();
        int count = dots.read(block);
        while (count >= 0) {
            arrival.take(block, count);
            if (arrival.isHopeless()) {
                break;
            }
            count = dots.read(block);
        }
        outOfStep |= arrival.outOfStep() || arrival.isHopeless();
    }

    private void makeBlock() {
        if (block.length == 0) {
            block = new byte[BLOCK_OCTETS];
        }
    }

    /** RFC 3030, section 2: the octets of a chunk come whether it is wanted or not. */
    private Reply chunk(Command.Bdat chunk) throws IOException {
        Optional<Reply> obstacle = chunked.isPresent() ? Optional.empty() : transaction.obstacle();
        try {
            if (obstacle.isEmpty() && chunked.isEmpty()) {
                messageDeadline = house.clock().instant().plus(timeouts.message());
                chunked = Optional.of(arrival());
            }
        } catch (IntakeRefused e) {
            obstacle = Optional.of(refused(e));
        }
        readChunk(chunk.octets());
        Optional<Reply> refusal = obstacle.or(() -> chunked.flatMap(Arrival::refusal));
        if (refusal.isPresent()) {
            endTransaction();
            return refusal.get();
        }
        if (!chunk.last()) {
            return Reply.of(250, "2.0.0", chunk.octets() + " octets received");
        }
        try {
            return settle(chunked.orElseThrow());
        } finally {
            endTransaction();
        }
    }

    private void readChunk(long octets) throws IOException {
        if (octets > limits.messageOctetsMax() + limits.discardOctetsMax()) {
            chunked.ifPresent(arrival -> arrival.refuseSize());
            outOfStep = true;
            return;
        }
        Duration left = Duration.between(house.clock().instant(), messageDeadline);
        if (chunked.isPresent() && !left.isPositive()) {
            throw new SocketTimeoutException("the message took too long");
        }
        channel.limitReads(timeouts.dataRead(), chunked.isPresent() ? left : timeouts.message());
        makeBlock();
        long rest = octets;
        while (rest > 0) {
            int count = channel.lines().readSome(block, 0, (int) Math.min(rest, block.length));
            chunked.ifPresent(arrival -> arrival.take(block, count));
            rest -= count;
        }
        outOfStep |= chunked.filter(Arrival::outOfStep).isPresent();
    }

    private Arrival arrival() throws IntakeRefused {
        Spool spool = house.intake().spool();
        Envelope envelope = transaction.envelope();
        Optional<Address> only =
                envelope.recipients().size() == 1
                        ? Optional.of(envelope.recipients().getFirst().address())
                        : Optional.empty();
        Trace trace =
                new Trace(
                        helo,
                        peer.address(),
                        protocol(envelope.options().smtpUtf8()),
                        channel.facts(),
                        spool.id(),
                        only,
                        house.clock().instant());
        return new Arrival(spool, house.screening(), trace, limits, wishes.againstField(isClear()));
    }

    /** The WITH keyword of the trace field (RFC 3848; RFC 6531, section 4.3). */
    private String protocol(boolean utf8) {
        if (!extended) {
            return "SMTP";
        }
        return (utf8 ? "UTF8SMTP" : "ESMTP") + (channel.facts().isPresent() ? "S" : "");
    }

    private Reply settle(Arrival arrival) {
        Optional<Message> message = arrival.finish();
        if (message.isEmpty()) {
            return arrival.refusal().orElseThrow();
        }
        Envelope envelope = wishes.granted(transaction.envelope(), arrival.requiresTls());
        try {
            house.intake().accept(arrival.id(), envelope, message.get());
        } catch (IntakeRefused e) {
            return refused(e);
        }
        messages++;
        badCommands = 0;
        idleCommands = 0;
        recipientCommands = 0;
        says.accepted(arrival.id(), helo, channel.facts(), envelope, message.get().size());
        if (arrival.asksLess()) {
            says.notLowered(arrival.id());
        }
        return Reply.of(250, "2.0.0", "Ok: queued as " + arrival.id());
    }

    private void endTransaction() throws IOException {
        transaction.reset();
        if (chunked.isPresent()) {
            Arrival open = chunked.get();
            chunked = Optional.empty();
            open.close();
        }
    }

    private void partWith(Reply reply) throws IOException {
        says.parting(reply);
        channel.send(reply);
        outOfStep = true;
    }
}
