package org.postseal.deliver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.dns.Security;
import org.postseal.fuzz.MemorySocket;
import org.postseal.fuzz.MemoryTls;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Target;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reply;
import org.postseal.tls.HandshakePlan;
import org.postseal.wire.LineReader;

/**
 * Fuzzes three messages in a row over one session, each with the next one's envelope behind its dot
 * where that may be, against a server that says anything inside TLS. Octet 0x1f stands for the end
 * of a packet. Whatever the server says: a message goes behind its own envelope alone, and is
 * "delivered" only by the reply that stands in its dot's place, behind a 354 in DATA's place and a
 * yes to its reader, each reply counted once.
 */
public final class AheadTarget implements Target {

    private static final int CUT = 0x1f;
    private static final String CLEAR =
            "220 mx\r\n\u001f250-mx\r\n250 STARTTLS\r\n\u001f220 go\r\n\u001f";
    private static final String EHLO = "250-mx\r\n250 PIPELINING\r\n\u001f";

    private final Rig rig = new Rig();
    private final List<String> readers = List.of("first", "second", "third");
    private final List<Claim> claims = readers.stream().map(AheadTarget::claim).toList();

    private MemorySocket outside = new MemorySocket(List.of());
    private Optional<MemoryTls> tls = Optional.empty();
    private boolean isDialed;
    private long attacks;

    public AheadTarget() {
        rig.dialer = (_, _) -> once();
        rig.handshakes = HandshakePlan.classicalOnly((_, _) -> encrypted(), rig.clock);
    }

    private static Claim claim(String reader) {
        return Claims.of("Subject: " + reader + "\r\n\r\nx\r\n", reader + "@example.test");
    }

    /** There is one connection, and then no other. */
    private Socket once() throws IOException {
        if (isDialed) {
            throw new ConnectException("refused");
        }
        isDialed = true;
        return outside;
    }

    private MemoryTls encrypted() {
        MemoryTls begun = new MemoryTls(outside, List.of());
        tls = Optional.of(begun);
        return begun;
    }

    /** A new one each time, as it is remembered which addresses stumble. */
    private Host host() {
        attacks++;
        String address = "2001:db8::%x:%x".formatted(attacks >>> 16 & 0xffff, attacks & 0xffff);
        return new Host(
                "mx.example.test",
                "mx.example.test",
                25,
                Security.INSECURE,
                Security.INSECURE,
                List.of(InetAddress.ofLiteral(address)),
                Optional.empty());
    }

    @Override
    public void attack(byte[] input) throws IOException {
        List<byte[]> packets = new ArrayList<>(new Octets(CLEAR.getBytes(UTF_8)).pieces(CUT));
        packets.removeLast(); // empty, behind the last separator
        packets.addAll(new Octets(input).pieces(CUT));
        outside = new MemorySocket(packets);
        tls = Optional.empty();
        isDialed = false;
        rig.hosts(List.of(host()));
        List<Outcome.Fate> fates = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            var fate = i < 2 ? rig.deliver(claim, claims.get(i + 1)) : rig.deliver(claim);
            fates.add(fate.values().iterator().next());
        }
        rig.kept().drop();
        same(rig.counters.outside(), 0L, "octets of mail outside a satisfied channel");
        if (tls.isPresent()) {
            check(tls.get().inside(), fates);
        }
    }

    private void check(MemorySocket inside, List<Outcome.Fate> fates) throws IOException {
        List<Reply> heard = DeliveringTarget.replies(inside.packets().delivered());
        boolean[] delivered = new boolean[fates.size()];
        LineReader lines = new LineReader(new ByteArrayInputStream(inside.written()));
        String reader = "";
        int said = 0;
        for (String line = next(lines); !line.isEmpty(); line = next(lines)) {
            if (line.startsWith("RCPT TO:<")) {
                reader = line.substring(9, line.indexOf('@'));
            }
            boolean isChunk = line.startsWith("BDAT ");
            boolean goes = isChunk || (line.equals("DATA") && is(heard, said, 354));
            boolean isAccepted = isYes(heard, said - 1);
            said += isChunk ? 0 : 1;
            String content = isChunk ? chunk(lines, line) : goes ? content(lines) : "";
            if (!content.isEmpty()) {
                holds(isAccepted, "its reader was accepted before the message");
                same(content, reader, "whose message stands behind the envelope");
                boolean taken = isYes(heard, said);
                said++;
                delivered[readers.indexOf(reader)] |= taken;
            }
        }
        for (int i = 0; i < fates.size(); i++) {
            boolean told = fates.get(i) instanceof Outcome.Delivered;
            holds(!told || delivered[i], readers.get(i) + " was delivered by its own reply");
        }
    }

    private static boolean isYes(List<Reply> heard, int at) {
        return at >= 0 && at < heard.size() && heard.get(at).isPositive();
    }

    private static boolean is(List<Reply> heard, int at, int code) {
        return at < heard.size() && heard.get(at).code() == code;
    }

    /** The next line that was written; empty behind the last. */
    private static String next(LineReader lines) throws IOException {
        try {
            return lines.readText(4096);
        } catch (EOFException e) {
            return "";
        }
    }

    /** Whose message it is, once its dot was written; empty when it was not. */
    private static String content(LineReader lines) throws IOException {
        String reader = "";
        while (true) {
            String line;
            try {
                line = lines.readText(4096);
            } catch (EOFException e) {
                return "";
            }
            if (line.equals(".")) {
                return reader;
            }
            if (line.startsWith("Subject: ")) {
                reader = line.substring(9);
            }
        }
    }

    private static String chunk(LineReader lines, String command) throws IOException {
        holds(command.endsWith(" LAST"), "a small message is one chunk");
        byte[] octets = new byte[Integer.parseInt(command.split(" ", -1)[1])];
        lines.readFully(octets, 0, octets.length);
        return new String(octets, ISO_8859_1).lines().findFirst().orElse("").substring(9);
    }

    @Override
    public List<byte[]> seeds() {
        String first = EHLO + "250 a\r\n250 b\r\n354 c\r\n\u001f250 done\r\n\u001f";
        String second = "250 a\r\n250 b\r\n354 c\r\n\u001f250 done\r\n";
        String third = "250 a\r\n250 b\r\n354 c\r\n\u001f250 done\r\n\u001f";
        List<String> seeds =
                List.of(
                        first + second + third,
                        first + second + "\u001f" + third,
                        first + second + "250 extra\r\n" + third,
                        first + second + "550 no\r\n503 no\r\n503 no\r\n",
                        first + second + "250 a\r\n550 b\r\n503 c\r\n",
                        first + second + "421 bye\r\n",
                        first + "250 a\r\n250 b\r\n354 c\r\n\u001f452 full\r\n" + third,
                        EHLO.replace("250 PIPE", "250-CHUNKING\r\n250 PIPE")
                                + "250 a\r\n250 b\r\n\u001f250 done\r\n\u001f"
                                + "250 a\r\n250 b\r\n\u001f250 done\r\n"
                                + third);
        return seeds.stream().map(seed -> seed.getBytes(ISO_8859_1)).toList();
    }

    @Override
    public List<String> words() {
        return List.of(
                "250 ok\r\n",
                "354 go\r\n",
                "550 5.1.1 no\r\n",
                "503 5.5.1 no\r\n",
                "421 bye\r\n",
                "452 4.5.3 no\r\n",
                "\u001f",
                "250-",
                "PIPELINING\r\n",
                "CHUNKING\r\n",
                "\r\n");
    }

    @Override
    public int shortRuns() {
        return 1000;
    }

    @Override
    public int octetsMax() {
        return 1024;
    }
}
