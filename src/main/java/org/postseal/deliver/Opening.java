package org.postseal.deliver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postseal.deliver.Dialogue.Verb;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.Judgement;
import org.postseal.demand.MailChannel;
import org.postseal.demand.PeerProof;
import org.postseal.demand.Source;
import org.postseal.demand.TlsDemand;
import org.postseal.mail.IpText;
import org.postseal.route.Host;
import org.postseal.smtp.Extensions;
import org.postseal.smtp.MalformedReply;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import org.postseal.tls.HandshakeFacts;
import org.postseal.tls.TlsClient;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsFailure;
import org.postseal.tls.TlsOffer;
import org.postseal.wire.SocketConnection;

/**
 * One try to come from an address to a session: dial, greeting, EHLO, STARTTLS, handshake,
 * judgement, EHLO once more; or, where the operator says so, TLS from the first octet on. What was
 * seen is kept, however far it came.
 */
final class Opening {

    private final SmtpClient.Tools tools;
    private final Host host;
    private final InetAddress address;
    private final StandingDemand demand;
    private final String peer;

    private String doing = "dialing";
    private @Nullable Dialogue current;
    private Optional<Reply> greeting = Optional.empty();
    private Optional<Extensions> clear = Optional.empty();
    private Optional<HandshakeFacts> facts = Optional.empty();
    private Optional<PeerProof> proof = Optional.empty();
    private Optional<Trouble> observed = Optional.empty();
    private Optional<Extensions> secured = Optional.empty();
    private String unsigned = "";

    Opening(SmtpClient.Tools tools, Host host, InetAddress address, StandingDemand demand) {
        this.tools = tools;
        this.host = host;
        this.address = address;
        this.demand = demand;
        this.peer = host.name() + "[" + IpText.of(address) + "]:" + host.port();
    }

    /** With why the server's signature is missing, for the record; empty: it was not wanted. */
    Opening unsigned(String why) {
        unsigned = why;
        return this;
    }

    String peer() {
        return peer;
    }

    /**
     * Runs it to its end; a failure of the handshake itself is thrown, for another may be tried.
     *
     * @throws TlsFailure as the handshake fails
     */
    Opened run(TlsClient client, TlsOffer offer) throws TlsFailure {
        try {
            return ready(dial(), client, offer);
        } catch (TlsFailure | RuntimeException e) {
            hangUp(false);
            throw e;
        } catch (HostTrouble e) {
            hangUp(e.isInStep());
            return failed(e.trouble());
        } catch (IOException e) {
            hangUp(false);
            return failed(endedByTls(e) ? rejected(e) : Troubles.of(e, peer, doing));
        }
    }

    /**
     * In TLS 1.3 a server rejects our side of the handshake when we believe it done, so that the
     * alert, or just the end, meets the first thing said inside.
     */
    private boolean endedByTls(IOException e) {
        boolean lost = !(e instanceof MalformedReply) && !(e instanceof SocketTimeoutException);
        return lost && facts.isPresent() && secured.isEmpty();
    }

    private Trouble rejected(IOException e) {
        return Trouble.of(
                Reason.TLS_HANDSHAKE,
                peer + " ended the connection right after the handshake: " + Troubles.textOf(e));
    }

    private Opened ready(Socket socket, TlsClient client, TlsOffer offer) throws IOException {
        if (host.implicitTls()) {
            return inside(socket, client, offer);
        }
        Dialogue inClear = inClear(socket);
        greet(inClear);
        Extensions offered = hello(inClear);
        clear = Optional.of(offered);
        if (!offered.startTls()) {
            return session(withoutTls(offered, inClear), inClear, offered);
        }
        startTls(inClear);
        return inside(socket, client, offer);
    }

    /** The rest, from the first octet of TLS on. */
    private Opened inside(Socket socket, TlsClient client, TlsOffer offer) throws IOException {
        doing = "shaking hands";
        FusedConnection.Tls connection =
                FusedConnection.tls(client.handshake(socket, offer), counters());
        facts = Optional.of(connection.facts());
        Dialogue inside = dialogue(connection, socket);
        MailChannel channel = judged(connection, client, offer);
        if (host.implicitTls()) {
            greet(inside);
        }
        Extensions again = hello(inside);
        secured = Optional.of(again);
        return session(passed(tools.judge().heard(channel, again)), inside, again);
    }

    private Socket dial() throws HostTrouble {
        try {
            return tools.dialer()
                    .connect(
                            new InetSocketAddress(address, host.port()),
                            tools.settings().limits().dialTimeout());
        } catch (IOException e) {
            throw new HostTrouble(Troubles.dialing(e, peer), false);
        }
    }

    private Dialogue inClear(Socket socket) throws IOException {
        try {
            return dialogue(
                    FusedConnection.clear(new SocketConnection(socket), counters()), socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private ChannelCounters counters() {
        return tools.judge().counters();
    }

    private Dialogue dialogue(FusedConnection connection, Socket socket) {
        current = new Dialogue(connection, socket, tools);
        return current;
    }

    private void greet(Dialogue dialogue) throws IOException {
        doing = "waiting for its greeting";
        Reply reply = dialogue.hear(tools.settings().limits().greetingTimeout());
        greeting = Optional.of(reply);
        if (reply.code() != 220) {
            throw unwilling(Reason.GREETING_REFUSED, reply, "our connection");
        }
    }

    /** EHLO, and HELO for a server that refuses it: one without extensions, so without TLS. */
    private Extensions hello(Dialogue dialogue) throws IOException {
        doing = "saying EHLO";
        String name = tools.settings().hostname().ascii();
        Reply reply = dialogue.ask(Verb.EHLO, name);
        if (reply.isPositive()) {
            return Extensions.of(reply);
        }
        if (reply.isPermanent() && facts.isEmpty()) {
            reply = dialogue.ask(Verb.HELO, name);
        }
        if (!reply.isPositive()) {
            throw unwilling(Reason.GREETING_REFUSED, reply, "EHLO");
        }
        return Extensions.NONE;
    }

    private MailChannel withoutTls(Extensions offered, Dialogue dialogue) throws HostTrouble {
        Judgement judgement = tools.judge().judgeClear(demand.now(), dialogue.connection());
        if (judgement instanceof Judgement.Refused(Trouble why)
                && why.reason() == Reason.STARTTLS_NOT_OFFERED) {
            throw notOffered(offered);
        }
        return passed(judgement);
    }

    /** Not offered is one thing; taken away, or promised and not kept, is another. */
    private HostTrouble notOffered(Extensions offered) {
        Optional<String> masked = offered.maskedStartTls();
        if (masked.isPresent()) {
            return inStep(
                    Reason.STARTTLS_STRIPPED,
                    "lists \""
                            + masked.get()
                            + "\" where STARTTLS belongs: something on the way"
                            + " seems to keep mail from being encrypted");
        }
        if (isPromised(demand.now())) {
            return inStep(
                    Reason.STARTTLS_STRIPPED,
                    "does not offer STARTTLS, although its domain has published that it does:"
                            + " it is misconfigured, or something on the way takes it out");
        }
        if (isExpected(demand.now())) {
            return inStep(
                    Reason.STARTTLS_STRIPPED,
                    "does not offer STARTTLS, although it did until now and proved who it is: it is"
                            + " misconfigured, or something on the way takes it out");
        }
        return inStep(
                Reason.STARTTLS_NOT_OFFERED,
                "does not offer encryption (STARTTLS), without which this message may not leave");
    }

    /** Whether the receiving side itself announced TLS, in a place that was verified. */
    private static boolean isPromised(TlsDemand demand) {
        return demand.parts().stream()
                .map(TlsDemand.Sourced::source)
                .anyMatch(s -> s instanceof Source.Dane || s instanceof Source.MtaSts);
    }

    /** Whether the host, or others of its domain, once proved themselves, and must do so again. */
    private static boolean isExpected(TlsDemand demand) {
        return demand.parts().stream()
                .map(TlsDemand.Sourced::source)
                .anyMatch(s -> s instanceof Source.Pin && !s.isObserved());
    }

    /**
     * STARTTLS by itself, nothing sent after it; and nothing may be there behind the 220, which an
     * attacker could have put in front of the handshake (CVE-2011-0411 and its kind).
     */
    private void startTls(Dialogue dialogue) throws IOException {
        doing = "asking for STARTTLS";
        Reply reply = dialogue.ask(Verb.STARTTLS, "");
        if (reply.code() != 220) {
            throw unwilling(Reason.STARTTLS_REFUSED, reply, "STARTTLS");
        }
        if (dialogue.hasUnread()) {
            throw new HostTrouble(
                    Trouble.of(
                            Reason.STARTTLS_INJECTION,
                            peer
                                    + " sent octets in the clear after it agreed to STARTTLS:"
                                    + " possibly somebody on the way injects them"),
                    false);
        }
    }

    /** A session whose peer fails is not taken up again: the next look is at what it shows then. */
    private MailChannel judged(TlsConnection connection, TlsClient client, TlsOffer offer)
            throws HostTrouble {
        try {
            return judged(connection);
        } catch (HostTrouble e) {
            offer.session().ifPresent(client::forget);
            throw e;
        }
    }

    private MailChannel judged(TlsConnection connection) throws HostTrouble {
        Judgement judgement = tools.judge().judge(demand.now(), connection);
        boolean mismatch =
                judgement instanceof Judgement.Refused(Trouble why)
                        && why.reason() == Reason.DANE_MISMATCH;
        if (mismatch && demand.refresh()) {
            judgement = tools.judge().judge(demand.now(), connection);
        }
        return passed(judgement);
    }

    private MailChannel passed(Judgement judgement) throws HostTrouble {
        return switch (judgement) {
            case Judgement.Cleared(MailChannel channel) -> {
                proof = Optional.of(channel.proof());
                if (channel instanceof MailChannel.Observed waived) {
                    observed = Optional.of(waived.wouldHaveBeen());
                }
                yield channel;
            }
            case Judgement.Refused(Trouble why) -> throw new HostTrouble(naming(why), true);
        };
    }

    /** The judge knows the demand; which host failed it, we add. */
    private Trouble naming(Trouble why) {
        return new Trouble(why.reason(), why.code(), why.enhanced(), peer + ": " + why.sentence());
    }

    private HostTrouble inStep(Reason reason, String what) {
        return new HostTrouble(Trouble.of(reason, peer + " " + what), true);
    }

    private HostTrouble unwilling(Reason reason, Reply reply, String to) {
        return new HostTrouble(Troubles.unwilling(reason, reply, peer, to), reply.code() != 421);
    }

    private Opened session(MailChannel channel, Dialogue dialogue, Extensions extensions) {
        Sighting seen = sighting(Optional.empty());
        return new Opened.Ready(new Session(channel, dialogue, extensions, seen), seen);
    }

    Opened failed(Trouble trouble) {
        return new Opened.Failed(sighting(Optional.of(trouble)), trouble);
    }

    /** What was seen so far. */
    private Sighting sighting(Optional<Trouble> trouble) {
        return new Sighting(
                host,
                address,
                demand.now(),
                greeting,
                clear,
                facts,
                proof,
                observed,
                secured,
                trouble,
                unsigned);
    }

    Trouble handshakeTrouble(TlsFailure e) {
        return Trouble.of(
                Reason.TLS_HANDSHAKE, "TLS with " + peer + " failed: " + Troubles.textOf(e));
    }

    private void hangUp(boolean politely) {
        if (current != null) {
            current.leave(politely);
        }
    }
}
