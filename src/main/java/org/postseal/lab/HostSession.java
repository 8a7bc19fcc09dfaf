package org.postseal.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.postseal.lab.ReplyBehaviour.Stage;
import org.postseal.wire.LineReader;

/** One conversation of a {@link LabHost}, as the server. */
final class HostSession {

    private static final String AGREED = "220 2.0.0 go ahead";
    private static final int LINE_OCTETS_MAX = 4096;
    private static final Duration DRIP_INTERVAL = Duration.ofMillis(500);
    private static final Duration ENDLESS_INTERVAL = Duration.ofMillis(5);
    private static final int ENDLESS_LINES = 200;
    private static final int BODY_LINE_OCTETS_MAX = 1 << 20;
    private static final int MESSAGE_OCTETS_MAX = 64 << 20;

    /** Ends the conversation without another word. */
    private static final class HangUp extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final LabHost host;
    private final LabHost.Setup setup;
    private final Socket socket;
    private LineReader in;
    private OutputStream out;
    private Optional<LabTls.Seen> tls = Optional.empty();

    private String sender = "";
    private boolean hasSender;
    private final List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    HostSession(LabHost host, Socket socket) throws IOException {
        this.host = host;
        this.setup = host.setup();
        this.socket = socket;
        in = new LineReader(socket.getInputStream());
        out = socket.getOutputStream();
    }

    void run() throws IOException {
        reply(Stage.GREETING, "220 " + setup.name() + " ESMTP of the lab");
        while (true) {
            String line = in.readText(LINE_OCTETS_MAX);
            String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO" -> ehlo();
                case "HELO" -> reply(Stage.EHLO, "250 " + setup.name());
                case "STARTTLS" -> startTls();
                case "MAIL" -> mail(line);
                case "RCPT" -> rcpt(line);
                case "DATA" -> data();
                case "BDAT" -> bdat(line);
                case "RSET" -> {
                    reset();
                    say("250 2.0.0 forgotten");
                }
                case "NOOP" -> say("250 2.0.0 still here");
                case "QUIT" -> {
                    say("221 2.0.0 goodbye");
                    return;
                }
                default -> say("500 5.5.1 not a command of this host");
            }
        }
    }

    private void ehlo() throws IOException {
        reset();
        if (setup.behaviours().contains(new TlsBehaviour.HeloOnly())) {
            say("502 5.5.1 HELO is enough");
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(setup.name());
        lines.addAll(List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING"));
        lines.add("SIZE " + MESSAGE_OCTETS_MAX);
        if (tls.isEmpty() && setup.tls().isPresent()) {
            lines.add("STARTTLS");
        }
        for (HostBehaviour behaviour : setup.behaviours()) {
            if (behaviour instanceof ListsKeyword(String keyword) && tls.isPresent()) {
                lines.add(keyword);
            }
        }
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("250-").append(line).append("\r\n");
        }
        reply(Stage.EHLO, text + "250 ENHANCEDSTATUSCODES");
    }

    private void startTls() throws IOException {
        Optional<LabTls> offered = setup.tls();
        if (offered.isEmpty() || tls.isPresent() || in.hasBuffered()) {
            say("503 5.5.1 not now");
            return;
        }
        for (HostBehaviour behaviour : setup.behaviours()) {
            if (behaviour instanceof TlsBehaviour tlsBehaviour) {
                startTls(offered.get(), tlsBehaviour);
                return;
            }
        }
        say(AGREED);
        secure(offered.get());
    }

    private void startTls(LabTls offered, TlsBehaviour behaviour) throws IOException {
        switch (behaviour) {
            case TlsBehaviour.RefusesStartTls(String reply) -> say(reply);
            case TlsBehaviour.WithoutStartTls(), TlsBehaviour.HeloOnly() ->
                    say("500 5.5.1 not a command of this host");
            case TlsBehaviour.InjectsAfterStartTls(String lines) -> {
                say(AGREED + "\r\n" + lines);
                secure(offered);
            }
            case TlsBehaviour.Renegotiates() -> {
                say(AGREED);
                renegotiate(offered);
            }
            case TlsBehaviour.BreaksHandshake() -> {
                say(AGREED);
                in.read();
                say("this is not TLS");
                throw new HangUp();
            }
            case TlsBehaviour.AnswersHandshake(String hex) -> {
                say(AGREED);
                in.read();
                out.write(HexFormat.of().parseHex(hex));
                out.flush();
                // Until the other end has had enough: to close now would be another misbehaviour.
                while (in.read() >= 0) {}
            }
        }
    }

    /** The other end refuses it, or else the conversation goes on within the second handshake. */
    private void renegotiate(LabTls offered) throws IOException {
        SSLSocket secured = offered.accept(socket);
        secured.startHandshake();
        tls = Optional.of(LabTls.seen(secured));
        in = new LineReader(secured.getInputStream());
        out = secured.getOutputStream();
        reset();
    }

    private void secure(LabTls offered) throws IOException {
        SSLSocket secured = offered.accept(socket);
        tls = Optional.of(LabTls.seen(secured));
        in = new LineReader(secured.getInputStream());
        out = secured.getOutputStream();
        reset();
    }

    private void mail(String line) throws IOException {
        host.heard(line.length() + 2L);
        reset();
        sender = path(line);
        hasSender = true;
        reply(Stage.MAIL, "250 2.1.0 sender noted");
    }

    private void rcpt(String line) throws IOException {
        host.heard(line.length() + 2L);
        if (!hasSender) {
            say("503 5.5.1 MAIL first");
        } else if (reply(Stage.RCPT, "250 2.1.5 recipient noted")) {
            recipients.add(path(line));
        }
    }

    private void data() throws IOException {
        if (recipients.isEmpty()) {
            say("503 5.5.1 RCPT first");
            return;
        }
        if (!reply(Stage.DATA, "354 until the dot")) {
            return;
        }
        while (true) {
            byte[] line = in.readLine(BODY_LINE_OCTETS_MAX);
            if (line.length == 1 && line[0] == '.') {
                break;
            }
            int from = line.length > 0 && line[0] == '.' ? 1 : 0;
            take(line, from, line.length - from);
            take(new byte[] {'\r', '\n'}, 0, 2);
        }
        arrived();
    }

    private void bdat(String line) throws IOException {
        String[] words = line.split(" ", -1);
        int octets = Integer.parseInt(words[1]);
        if (octets < 0 || octets > MESSAGE_OCTETS_MAX) {
            throw new HangUp();
        }
        byte[] chunk = new byte[octets];
        in.readFully(chunk, 0, octets);
        if (recipients.isEmpty()) {
            say("503 5.5.1 RCPT first");
            return;
        }
        take(chunk, 0, octets);
        if (words.length > 2) {
            arrived();
        } else {
            say("250 2.0.0 " + octets + " octets");
        }
    }

    private void take(byte[] octets, int from, int count) throws IOException {
        if (message.size() + count > MESSAGE_OCTETS_MAX) {
            throw new HangUp();
        }
        host.heard(count);
        message.write(octets, from, count);
    }

    private void arrived() throws IOException {
        LabHost.Receipt receipt =
                new LabHost.Receipt(
                        sender,
                        List.copyOf(recipients),
                        message.toString(StandardCharsets.ISO_8859_1),
                        tls);
        reset();
        Optional<ReplyBehaviour> due = host.due(Stage.DOT);
        if (due.isEmpty() || due.get() instanceof ReplyBehaviour.HangsUp) {
            // A host that hangs up here has the message: that is what makes it nasty.
            host.keep(receipt);
        }
        answer(due, "250 2.0.0 kept");
    }

    private void reset() {
        sender = "";
        hasSender = false;
        recipients.clear();
        message.reset();
    }

    /** Between the angle brackets; the lab's clients are not tested for their grammar. */
    private static String path(String line) {
        int from = line.indexOf('<');
        int to = line.indexOf('>', from);
        return from < 0 || to < 0 ? "" : line.substring(from + 1, to);
    }

    private boolean reply(Stage stage, String good) throws IOException {
        return answer(host.due(stage), good);
    }

    /** Whether it was the good reply. */
    private boolean answer(Optional<ReplyBehaviour> due, String good) throws IOException {
        if (due.isEmpty()) {
            say(good);
            return true;
        }
        switch (due.get()) {
            case ReplyBehaviour.Answers answers -> say(answers.reply());
            case ReplyBehaviour.HangsUp _ -> throw new HangUp();
            case ReplyBehaviour.Endless _ -> endless();
            case ReplyBehaviour.Drips _ -> drip();
            case ReplyBehaviour.Silent _ -> {
                while (in.read() >= 0) {}
            }
        }
        return false;
    }

    /**
     * Faster than anybody has patience for, and not as fast as the machine can: whoever reads on
     * and on would keep the other hosts of the lab from answering in time.
     */
    private void endless() throws IOException {
        String lines = "250-and so on\r\n".repeat(ENDLESS_LINES);
        while (true) {
            out.write(lines.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            LockSupport.parkNanos(ENDLESS_INTERVAL.toNanos());
        }
    }

    /** Until the other end has had enough, which a write to it shows. */
    private void drip() throws IOException {
        out.write("250 ".getBytes(StandardCharsets.US_ASCII));
        while (true) {
            out.write('x');
            out.flush();
            LockSupport.parkNanos(DRIP_INTERVAL.toNanos());
        }
    }

    private void say(String lines) throws IOException {
        out.write((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
