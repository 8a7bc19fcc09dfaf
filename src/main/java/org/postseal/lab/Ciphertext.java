package org.postseal.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.postseal.wire.LineReader;

/** What an {@link Attacker} does with a connection of which it can read nothing more. */
final class Ciphertext {

    private static final int HEADER_OCTETS = 5;
    private static final int BUFFER_OCTETS = 16_384;

    private final Attacker attacker;
    private final Socket client;
    private final Socket server;

    /** Whether something was said in the host's place, which then stays silent. */
    private final AtomicBoolean spoiled = new AtomicBoolean();

    Ciphertext(Attacker attacker, Socket client, Socket server) {
        this.attacker = attacker;
        this.client = client;
        this.server = server;
    }

    /** Returns when both ends have closed, or the attack is over. */
    void pass(LineReader fromClient, LineReader fromServer) throws IOException {
        if (!hello(fromClient)) {
            reset();
            return;
        }
        Thread back = Thread.startVirtualThread(() -> pump(fromServer, server, toRelay()));
        pump(fromClient, client, toHost());
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes the first record on if it may pass. */
    private boolean hello(LineReader fromClient) throws IOException {
        if (attacker.tactic() instanceof Tactic.CutsHandshake) {
            attacker.struck();
            return false;
        }
        if (!(attacker.tactic() instanceof Tactic.DropsLargeHellos(int octetsMax))) {
            return true;
        }
        byte[] header = new byte[HEADER_OCTETS];
        fromClient.readFully(header, 0, HEADER_OCTETS);
        int length = ((header[3] & 0xff) << 8) | (header[4] & 0xff);
        byte[] body = new byte[length];
        fromClient.readFully(body, 0, length);
        if (length + HEADER_OCTETS > octetsMax) {
            attacker.struck();
            return false;
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(header);
        record.writeBytes(body);
        server.getOutputStream().write(record.toByteArray());
        return true;
    }

    /** What is done with octets that came from one end. */
    @FunctionalInterface
    private interface Onward {
        /**
         * @param count of the octets in the buffer; negative at the end
         * @return whether to go on
         */
        boolean pass(byte[] octets, int count) throws IOException;
    }

    private Onward toRelay() {
        return (octets, count) -> {
            if (count < 0 && !spoiled.get()) {
                client.shutdownOutput();
            } else if (count >= 0 && !spoiled.get()) {
                client.getOutputStream().write(octets, 0, count);
            }
            return count >= 0;
        };
    }

    private Onward toHost() {
        AtomicLong passed = new AtomicLong();
        return (octets, count) -> {
            if (count < 0) {
                server.shutdownOutput();
                return false;
            }
            if (attacker.tactic() instanceof Tactic.InjectsIntoTls(String text, int after)
                    && passed.addAndGet(count) > after) {
                spoiled.set(true);
                attacker.struck();
                client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                server.shutdownOutput();
                return false;
            }
            server.getOutputStream().write(octets, 0, count);
            return true;
        };
    }

    /** Until one end closes, or the attack is over. */
    private void pump(LineReader reader, Socket from, Onward onward) {
        byte[] octets = new byte[BUFFER_OCTETS];
        try {
            while (onward.pass(octets, next(reader, from, octets))) {
                // One buffer after the other.
            }
        } catch (IOException e) {
            reset();
        }
    }

    private static int next(LineReader reader, Socket from, byte[] octets) throws IOException {
        if (reader.isPipelined()) {
            octets[0] = (byte) reader.read();
            return 1;
        }
        return from.getInputStream().read(octets);
    }

    private void reset() {
        try (client;
                server) {
            if (!client.isClosed()) {
                client.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot close a path of the lab", e);
        }
    }
}
