package org.postseal.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Serves {@link SignedZones} over UDP and TCP on one port, as a recursive resolver that validates
 * nothing and passes every DNSSEC record through. For loopback only.
 */
public final class DnsServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int UDP_OCTETS_WITHOUT_EDNS = 512;
    private static final int MESSAGE_OCTETS_MAX = 65_535;
    private static final int QUESTIONS_KEPT = 10_000;
    private static final int BIND_TRIES = 20;
    private static final int TCP_IDLE_MILLIS = 30_000;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Deque<String> questions = new ArrayDeque<>();
    private volatile SignedZones zones;

    private DnsServer(SignedZones zones, ServerSocket tcp, DatagramSocket udp) {
        this.zones = zones;
        this.tcp = tcp;
        this.udp = udp;
    }

    /**
     * Binds and serves until closed.
     *
     * @param at with port 0 for a free one
     * @throws IOException when the port is not free
     */
    public static DnsServer start(SignedZones zones, InetSocketAddress at) throws IOException {
        for (int i = 1; ; i++) {
            ServerSocket tcp = new ServerSocket(at.getPort(), 50, at.getAddress());
            try {
                InetSocketAddress both = new InetSocketAddress(at.getAddress(), tcp.getLocalPort());
                DnsServer server = new DnsServer(zones, tcp, new DatagramSocket(both));
                Thread.ofVirtual().name("lab-dns-udp").start(server::serveUdp);
                Thread.ofVirtual().name("lab-dns-tcp").start(server::serveTcp);
                return server;
            } catch (BindException e) {
                tcp.close();
                if (at.getPort() != 0 || i == BIND_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    /** Serves other zones from now on. */
    public void serve(SignedZones other) {
        zones = other;
    }

    /** The zones served now. */
    public SignedZones zones() {
        return zones;
    }

    /** The last ten thousand questions, oldest first, as {@code name/TYPE/udp} or {@code /tcp}. */
    public List<String> questions() {
        synchronized (questions) {
            return new ArrayList<>(questions);
        }
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot close the DNS server of the lab", e);
        }
    }

    private void serveUdp() {
        while (!udp.isClosed()) {
            DatagramPacket packet =
                    new DatagramPacket(new byte[MESSAGE_OCTETS_MAX], MESSAGE_OCTETS_MAX);
            try {
                udp.receive(packet);
                Thread.startVirtualThread(() -> answerUdp(packet));
            } catch (IOException e) {
                LOG.debug("UDP: {}", e.getMessage());
            }
        }
    }

    private void answerUdp(DatagramPacket packet) {
        try {
            Message query =
                    new Message(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice());
            Optional<byte[]> answer = answer(query, "udp", udpOctets(query));
            if (answer.isPresent()) {
                byte[] octets = answer.get();
                udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // Garbage, or a server that was closed meanwhile: a question without an answer.
            LOG.debug("UDP: {}", e.getMessage());
        }
    }

    private static int udpOctets(Message query) {
        return query.getOPT() == null
                ? UDP_OCTETS_WITHOUT_EDNS
                : Math.max(UDP_OCTETS_WITHOUT_EDNS, query.getOPT().getPayloadSize());
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                Thread.startVirtualThread(() -> answerTcp(socket));
            } catch (IOException e) {
                LOG.debug("TCP: {}", e.getMessage());
            }
        }
    }

    private void answerTcp(Socket socket) {
        try (socket) {
            socket.setSoTimeout(TCP_IDLE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] question = in.readNBytes(in.readUnsignedShort());
                Optional<byte[]> answer = answer(new Message(question), "tcp", MESSAGE_OCTETS_MAX);
                if (answer.isEmpty()) {
                    return;
                }
                ByteBuffer framed = ByteBuffer.allocate(answer.get().length + Short.BYTES);
                framed.putShort((short) answer.get().length).put(answer.get());
                socket.getOutputStream().write(framed.array());
            }
        } catch (IOException e) {
            // The end, garbage or silence: the connection is closed.
            LOG.debug("TCP: {}", e.getMessage());
        }
    }

    private Optional<byte[]> answer(Message query, String transport, int octetsMax) {
        Record question = query.getQuestion();
        if (question == null) {
            return Optional.empty();
        }
        remember(question, transport);
        SignedZones serving = zones;
        Optional<Behaviour> behaviour = serving.behaviour(question.getName(), question.getType());
        Message full = ZoneAnswer.to(query, serving);
        return switch (behaviour.orElse(null)) {
            case Behaviour.Silent _ -> Optional.empty();
            case Behaviour.Truncated(boolean tcpWorks) when transport.equals("udp") ->
                    Optional.of(truncated(query));
            case Behaviour.Truncated(boolean tcpWorks) when !tcpWorks -> Optional.empty();
            case null, default -> Optional.of(full.toWire(octetsMax));
        };
    }

    private static byte[] truncated(Message query) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.TC);
        response.addRecord(query.getQuestion(), Section.QUESTION);
        return response.toWire();
    }

    private void remember(Record question, String transport) {
        synchronized (questions) {
            if (questions.size() == QUESTIONS_KEPT) {
                questions.removeFirst();
            }
            questions.addLast(
                    question.getName().toString(true)
                            + "/"
                            + Type.string(question.getType())
                            + "/"
                            + transport);
        }
    }
}
