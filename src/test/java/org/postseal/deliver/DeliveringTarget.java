package org.postseal.deliver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.dns.Security;
import org.postseal.fuzz.MemorySocket;
import org.postseal.fuzz.MemoryTls;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Message;
import org.postseal.queue.Claim;
import org.postseal.route.Host;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Reply;
import org.postseal.smtp.ReplyReader;
import org.postseal.tls.HandshakePlan;
import org.postseal.wire.DotReader;
import org.postseal.wire.LineReader;

/**
 * Fuzzes a whole delivery against a server that says anything. The first octet of an input chooses
 * the message; octet 0x1f then stands for the end of a packet. Whatever the server says: in the
 * clear it is told nothing of the mail, nothing that it said before the handshake counts after it,
 * every recipient gets one fate, and "delivered" is its own word, at the right place.
 */
public final class DeliveringTarget implements Target {

    private static final int CUT = 0x1f;
    private static final Message.Traits EIGHT_BIT = new Message.Traits(true, false);
    private static final Message.Traits HEADER_UTF8 = new Message.Traits(true, true);

    private final Rig rig = new Rig();
    private final List<Claim> claims =
            List.of(
                    Claims.small(),
                    Claims.of(
                            "Subject: dots\r\n\r\n.\r\n..a\r\n",
                            "a@example.test",
                            "b@example.test"),
                    Claims.of("Subject: x\r\n\r\nn\u00e4chste\r\n", EIGHT_BIT, "a@example.test"),
                    Claims.of("Subject: \u00fc\r\n\r\nx\r\n", HEADER_UTF8, "\u00fc@example.test"));

    private MemorySocket socket = new MemorySocket(List.of());
    private Optional<MemoryTls> tls = Optional.empty();
    private int dialed;

    public DeliveringTarget() {
        rig.hosts(
                List.of(
                        new Host(
                                "mx.example.test",
                                "mx.example.test",
                                25,
                                Security.INSECURE,
                                Security.INSECURE,
                                List.of(InetAddress.ofLiteral("192.0.2.1")),
                                Optional.empty())));
        rig.dialer =
                (_, _) -> {
                    dialed++;
                    return socket;
                };
        rig.handshakes = HandshakePlan.classicalOnly((_, _) -> encrypted(), rig.clock);
    }

    private MemoryTls encrypted() {
        List<Reply> heard = replies(socket.packets().delivered());
        long said = new String(socket.written(), ISO_8859_1).lines().count();
        same((long) heard.size(), said + 1, "replies in the clear, one for each command");
        same(heard.getLast().code(), 220, "the reply to STARTTLS");
        same(socket.packets().available(), 0, "octets behind it");
        tls = Optional.of(new MemoryTls(socket, List.of()));
        return tls.get();
    }

    @Override
    public void attack(byte[] input) throws IOException {
        Octets octets = new Octets(input);
        Claim claim = claims.get(octets.below(claims.size()));
        socket = new MemorySocket(octets.pieces(CUT));
        tls = Optional.empty();
        dialed = 0;
        int marks = rig.marks.get();
        KeptSession kept = new KeptSession(Rig.DOMAIN, 100, rig.idle);
        Map<Claim.Waiting, Outcome.Fate> fates =
                rig.delivery().deliver(claim, Dot.after(rig.inFlight), kept);
        kept.drop();
        same(fates.keySet(), java.util.Set.copyOf(claim.recipients()), "a fate for each");
        same(rig.counters.outside(), 0L, "octets of mail outside a satisfied channel");
        holds(dialed <= 1, "one address is dialed once");
        for (String line : new String(socket.written(), ISO_8859_1).split("\r\n", -1)) {
            holds(
                    line.matches("((EHLO|HELO) relay\\.test|STARTTLS|QUIT)?"),
                    "in the clear " + line);
        }
        long delivered =
                fates.values().stream().filter(Outcome.Delivered.class::isInstance).count();
        if (delivered > 0) {
            checkDelivered(claim, rig.marks.get() - marks);
        }
    }

    private void checkDelivered(Claim claim, int marks) throws IOException {
        MemorySocket inside =
                tls.orElseThrow(() -> new AssertionError("delivered in the clear")).inside();
        holds(marks >= 1, "it was marked before the dot");
        LineReader lines = new LineReader(new ByteArrayInputStream(inside.written()));
        int commands = 0;
        String command = "";
        while (!command.equals("DATA") && !command.startsWith("BDAT ")) {
            command = lines.readText(4096);
            commands++;
        }
        byte[] sent = command.equals("DATA") ? dotted(lines) : chunk(lines, command);
        // EHLO, MAIL, RCPTs and DATA, or a BDAT; then the reply to the message itself.
        int last = command.equals("DATA") ? commands : commands - 1;
        List<Reply> heard = replies(inside.packets().delivered());
        holds(heard.size() > last, "the message had its reply");
        // Where the host wants fewer at once, the first may be refused and another accepted.
        boolean several = claim.recipients().size() > 1;
        boolean positive =
                several
                        ? heard.stream().skip(last).anyMatch(Reply::isPositive)
                        : heard.get(last).isPositive();
        holds(positive, "which was positive");
        holds(command.equals("DATA") ? heard.get(last - 1).code() == 354 : true, "go ahead");
        boolean asIs = java.util.Arrays.equals(sent, octets(claim));
        holds(asIs || claim.message().traits().eightBit(), "only 8-bit mail is converted");
        boolean wide = heard.getFirst().wire().toUpperCase(java.util.Locale.ROOT).contains("8BIT");
        for (byte octet : sent) {
            holds(octet > 0 || (octet < 0 && wide), "8-bit mail only to who takes it");
        }
    }

    private static byte[] octets(Claim claim) throws IOException {
        return claim.message().content().open().readAllBytes();
    }

    private static byte[] dotted(LineReader lines) throws IOException {
        DotReader dots = new DotReader(lines);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = new byte[512];
        for (int count = dots.read(block); count >= 0; count = dots.read(block)) {
            all.write(block, 0, count);
        }
        return all.toByteArray();
    }

    private static byte[] chunk(LineReader lines, String command) throws IOException {
        holds(command.endsWith(" LAST"), "a small message is one chunk");
        byte[] octets = new byte[Integer.parseInt(command.split(" ", -1)[1])];
        lines.readFully(octets, 0, octets.length);
        return octets;
    }

    /** As far as they are replies. */
    static List<Reply> replies(byte[] octets) {
        List<Reply> all = new ArrayList<>();
        ReplyReader reader =
                new ReplyReader(
                        new LineReader(new ByteArrayInputStream(octets)),
                        new ReplyReader.Limits(2048, 100));
        try {
            while (true) {
                all.add(reader.read());
            }
        } catch (IOException e) {
            return all;
        }
    }

    @Override
    public List<byte[]> seeds() {
        String clear = "220 mx\r\n\u001f250-mx\r\n250 STARTTLS\r\n\u001f220 go\r\n\u001f";
        String all =
                "250-mx\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN\r\n\u001f";
        String good = "250 ok\r\n\u001f250 ok\r\n\u001f354 go\r\n\u001f250 done\r\n\u001f";
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            String first = String.valueOf((char) i);
            seeds.add((first + clear + "250 mx\r\n\u001f" + good).getBytes(UTF_8));
            seeds.add((first + clear + all + good).getBytes(UTF_8));
            seeds.add(
                    (first + clear + all + "250 a\r\n250 b\r\n354 c\r\n\u001f250 d\r\n")
                            .getBytes(UTF_8));
            seeds.add(
                    (first
                                    + clear
                                    + "250-mx\r\n250-CHUNKING\r\n250-LIMITS RCPTMAX=1"
                                    + "\r\n250 SIZE 9\r\n"
                                    + "\u001f250 a\r\n\u001f250 b\r\n\u001f250 c"
                                    + "\r\n\u001f250 d\r\n")
                            .getBytes(UTF_8));
        }
        seeds.addAll(
                Seeds.of(
                        "\u0000220 mx\r\n\u001f502 no\r\n\u001f250 mx\r\n",
                        "\u0000220 mx\r\n\u001f250 STARTTLS\r\n\u001f220 go\r\n250 mx\r\n",
                        "\u0000421 busy\r\n",
                        "\u0000220 mx\r\n250 early\r\n"));
        return seeds;
    }

    @Override
    public List<String> words() {
        return List.of(
                "220 ",
                "250 ",
                "250-",
                "354 ",
                "421 ",
                "451 4.7.1 ",
                "550 5.1.1 ",
                "552 5.5.3 ",
                "452 4.5.3 ",
                "STARTTLS\r\n",
                "PIPELINING\r\n",
                "CHUNKING\r\n",
                "8BITMIME\r\n",
                "SMTPUTF8\r\n",
                "DSN\r\n",
                "SIZE 10\r\n",
                "LIMITS RCPTMAX=1\r\n",
                "\r\n",
                "\u001f",
                "250 ok\r\n\u001f",
                "200 \r\n",
                "299",
                "XXXXXXXA\r\n",
                "\n");
    }

    @Override
    public int shortRuns() {
        return 1000;
    }

    @Override
    public int octetsMax() {
        return 2048;
    }
}
