package org.postseal.lab;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postseal.wire.LineReader;

/** One connection through an {@link Attacker}, command by command until there is ciphertext. */
final class AttackedPath {

    private static final int LINE_OCTETS_MAX = 1 << 20;
    private static final int CODE_OCTETS = 3;
    private static final int HANDSHAKE_RECORD = 22;
    private static final String STARTTLS = "STARTTLS";
    private static final String AGREED = "220 2.0.0 go ahead";

    private final Attacker attacker;
    private final Socket client;
    private final Socket server;
    private final LineReader fromClient;
    private final LineReader fromServer;

    AttackedPath(Attacker attacker, Socket client, Socket server) throws IOException {
        this.attacker = attacker;
        this.client = client;
        this.server = server;
        fromClient = new LineReader(client.getInputStream());
        fromServer = new LineReader(server.getInputStream());
    }

    void run() throws IOException {
        passReply(false);
        while (true) {
            String command = fromClient.readText(LINE_OCTETS_MAX);
            String verb = command.split("[ \t]", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals(STARTTLS)) {
                if (startTls()) {
                    return;
                }
                continue;
            }
            pass(verb, command);
            if (verb.equals("QUIT")) {
                return;
            }
        }
    }

    private void pass(String verb, String command) throws IOException {
        if (verb.equals("MAIL") || verb.equals("RCPT")) {
            attacker.readEnvelope(command.length() + 2L);
        }
        write(server, command);
        if (verb.equals("BDAT")) {
            passChunk(Integer.parseInt(command.split(" ", -1)[1]));
        }
        String code = passReply(verb.equals("EHLO"));
        if (verb.equals("DATA") && code.equals("354")) {
            readMessage(true);
            passReply(false);
        }
    }

    /** Whether the conversation is over with it. */
    private boolean startTls() throws IOException {
        switch (attacker.tactic()) {
            case Tactic.RemovesStartTls _, Tactic.MasksStartTls _ ->
                    write(client, "502 5.5.1 command not implemented");
            case Tactic.RefusesStartTls(String reply) -> {
                attacker.struck();
                write(client, reply);
            }
            case Tactic.PretendsStartTls _ -> {
                attacker.struck();
                write(client, AGREED);
                pretend();
                return true;
            }
            case Tactic.InjectsAfterStartTls(String lines) -> {
                return agreed(lines);
            }
            case Tactic.SplitsStartTlsReply _ -> {
                return agreed("");
            }
            case Tactic.Listens _,
                    Tactic.AddsExtensions _,
                    Tactic.DropsLargeHellos _,
                    Tactic.CutsHandshake _,
                    Tactic.InjectsIntoTls _ -> {
                return agreed("");
            }
        }
        return false;
    }

    /** Asks the host for STARTTLS, and after its agreement passes on what cannot be read. */
    private boolean agreed(String injected) throws IOException {
        write(server, STARTTLS);
        String reply = fromServer.readText(LINE_OCTETS_MAX);
        if (!injected.isEmpty()) {
            attacker.struck();
            write(client, reply + "\r\n" + injected);
        } else if (attacker.tactic() instanceof Tactic.SplitsStartTlsReply) {
            attacker.struck();
            drip(reply + "\r\n");
        } else {
            write(client, reply);
        }
        if (!reply.startsWith("220")) {
            return false;
        }
        new Ciphertext(attacker, client, server).pass(fromClient, fromServer);
        return true;
    }

    /** One octet to a segment. */
    private void drip(String text) throws IOException {
        client.setTcpNoDelay(true);
        for (byte octet : text.getBytes(StandardCharsets.US_ASCII)) {
            client.getOutputStream().write(octet);
        }
    }

    /** Has a friendly word for the hello of TLS, and takes mail from whoever goes on without. */
    private void pretend() throws IOException {
        int first = fromClient.read();
        if (first == HANDSHAKE_RECORD) {
            write(client, "250 2.0.0 just talk");
            while (fromClient.read() >= 0) {
                // Nothing that could be read.
            }
            return;
        }
        String line = (char) first + fromClient.readText(LINE_OCTETS_MAX);
        while (true) {
            if (line.regionMatches(true, 0, "DATA", 0, 4)) {
                write(client, "354 2.0.0 just talk");
                readMessage(false);
            } else if (line.matches("(?i)(MAIL|RCPT).*")) {
                attacker.readEnvelope(line.length() + 2L);
            }
            write(client, "250 2.0.0 just talk");
            line = fromClient.readText(LINE_OCTETS_MAX);
        }
    }

    /** Passes one reply on, all its lines. Returns its code. */
    private String passReply(boolean isEhlo) throws IOException {
        return isEhlo && changesOffers() ? passOffers() : passAsItComes();
    }

    private boolean changesOffers() {
        return switch (attacker.tactic()) {
            case Tactic.RemovesStartTls _, Tactic.MasksStartTls _, Tactic.AddsExtensions _ -> true;
            case Tactic.Listens _,
                    Tactic.RefusesStartTls _,
                    Tactic.PretendsStartTls _,
                    Tactic.InjectsAfterStartTls _,
                    Tactic.SplitsStartTlsReply _,
                    Tactic.DropsLargeHellos _,
                    Tactic.CutsHandshake _,
                    Tactic.InjectsIntoTls _ ->
                    false;
        };
    }

    /** Octet for octet, so that a host that drips, or never ends, does so to the relay. */
    private String passAsItComes() throws IOException {
        ByteArrayOutputStream waiting = new ByteArrayOutputStream();
        StringBuilder start = new StringBuilder();
        while (true) {
            int octet = fromServer.read();
            if (octet < 0) {
                throw new EOFException();
            }
            waiting.write(octet);
            if (octet == '\n' || !fromServer.isPipelined()) {
                waiting.writeTo(client.getOutputStream());
                waiting.reset();
            }
            if (octet == '\n') {
                if (start.length() < CODE_OCTETS + 1 || start.charAt(CODE_OCTETS) != '-') {
                    return start.substring(0, Math.min(CODE_OCTETS, start.length()));
                }
                start.setLength(0);
            } else if (start.length() <= CODE_OCTETS) {
                start.append((char) octet);
            }
        }
    }

    private String passOffers() throws IOException {
        List<String> texts = new ArrayList<>();
        String code;
        boolean isLast;
        do {
            String line = fromServer.readText(LINE_OCTETS_MAX);
            code = line.substring(0, Math.min(CODE_OCTETS, line.length()));
            isLast = line.length() <= CODE_OCTETS || line.charAt(CODE_OCTETS) != '-';
            texts.add(isLast && line.length() <= CODE_OCTETS ? "" : line.substring(4));
        } while (!isLast);
        meddle(texts);
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            reply.append(code).append(i < texts.size() - 1 ? '-' : ' ').append(texts.get(i));
            reply.append("\r\n");
        }
        client.getOutputStream().write(reply.toString().getBytes(StandardCharsets.UTF_8));
        return code;
    }

    /** What the relay gets to see of the host's offers. */
    private void meddle(List<String> offers) {
        switch (attacker.tactic()) {
            case Tactic.RemovesStartTls _ -> {
                if (offers.remove(STARTTLS)) {
                    attacker.struck();
                }
            }
            case Tactic.MasksStartTls(String mask) -> {
                if (offers.contains(STARTTLS)) {
                    offers.set(offers.indexOf(STARTTLS), mask);
                    attacker.struck();
                }
            }
            case Tactic.AddsExtensions(List<String> lines) -> {
                offers.addAll(1, lines);
                attacker.struck();
            }
            default -> {}
        }
    }

    private void passChunk(int octets) throws IOException {
        byte[] chunk = new byte[octets];
        fromClient.readFully(chunk, 0, octets);
        attacker.readMessage(octets);
        server.getOutputStream().write(chunk);
    }

    private void readMessage(boolean isPassedOn) throws IOException {
        while (true) {
            byte[] line = fromClient.readLine(LINE_OCTETS_MAX);
            if (isPassedOn) {
                server.getOutputStream().write(line);
                server.getOutputStream().write(new byte[] {'\r', '\n'});
            }
            if (line.length == 1 && line[0] == '.') {
                return;
            }
            attacker.readMessage(line.length + 2L);
        }
    }

    private static void write(Socket to, String text) throws IOException {
        to.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
