package org.postseal.receive;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Printable;
import org.postseal.queue.QueueId;
import org.postseal.smtp.Reply;
import org.postseal.tls.HandshakeFacts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines about one session, in the form that Postfix has made known. */
final class SessionLog {

    private static final Logger log = LoggerFactory.getLogger("org.postseal.receive");
    private static final int SHOWN_OCTETS_MAX = 256;

    /** As every line has it. */
    private final String peer;

    SessionLog(Peer peer) {
        this.peer = peer.toString();
    }

    void connected() {
        log.info("connect from {}", peer);
    }

    void disconnected() {
        log.info("disconnect from {}", peer);
    }

    void lost(Exception e) {
        log.info("lost connection from {}: {}", peer, Printable.of(String.valueOf(e.getMessage())));
    }

    void accepted(
            QueueId id, String helo, Optional<HandshakeFacts> tls, Envelope envelope, long size) {
        log.info("{}: client={}, helo=<{}>, tls={}", id, peer, Printable.of(helo), channel(tls));
        log.info(
                "{}: from=<{}>, size={}, nrcpt={} (queue active){}",
                id,
                envelope.sender(),
                size,
                envelope.recipients().size(),
                envelope.options().wish().isPresent() ? ", requiretls=yes" : "");
    }

    /** A header that asks for less protection, from anybody, has no effect. */
    void notLowered(QueueId id) {
        log.info("{}: tls-required=ignored (the field TLS-Required lowers nothing here)", id);
    }

    void refused(Reply reply, byte[] line, Optional<Address> sender, String helo) {
        String command = shown(line);
        log.info(
                "NOQUEUE: reject: {} from {}: {}; from=<{}> helo=<{}> command=<{}>",
                verb(command),
                peer,
                reply.oneLine(),
                sender.orElse(Address.NULL),
                Printable.of(helo),
                command);
    }

    /** A command as the log may have it: what follows AUTH can be a password. */
    static String shown(byte[] line) {
        int length = Math.min(line.length, SHOWN_OCTETS_MAX);
        String command = Printable.of(new String(line, 0, length, StandardCharsets.UTF_8));
        return verb(command.strip()).equals("AUTH") ? "AUTH ..." : command;
    }

    void parting(Reply reply) {
        log.info("disconnecting {}: {}", peer, reply.oneLine());
    }

    private static String verb(String command) {
        int space = command.indexOf(' ');
        return (space < 0 ? command : command.substring(0, space)).toUpperCase(Locale.ROOT);
    }

    private static String channel(Optional<HandshakeFacts> tls) {
        if (tls.isEmpty()) {
            return "none";
        }
        HandshakeFacts facts = tls.get();
        String group = facts.group().isPresent() ? ":" + facts.group().get() : "";
        return facts.protocol() + ":" + facts.cipher() + group;
    }
}
