package org.postseal.screen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Domain;
import org.postseal.queue.QueueId;
import org.postseal.wire.ContentCheck;
import org.postseal.wire.HeaderFields;

/**
 * Fuzzes {@link Screening}: the header is handed on unchanged but for our trace field on top and
 * the control fields that are taken away; no name that a client gives, and no header, makes a field
 * of its own out of ours; and a message that goes in a circle ends.
 */
public final class HeaderTarget implements Target {

    private static final String HOST = "relay.example";
    private static final Screening SCREENING = new Screening(Domain.of(HOST));

    @Override
    public void attack(byte[] input) {
        Octets octets = new Octets(input);
        String helo = new String(octets.take(octets.below(32)), StandardCharsets.UTF_8);
        byte[] header = octets.rest();
        Trace trace = trace(helo);
        switch (SCREENING.judge(header, header.length, trace)) {
            case Verdict.Refused refused -> {
                same(refused.reply().code(), 554, "the reply");
                if (refused.reply().wire().startsWith("554 5.6.0")) {
                    String text = new String(header, ISO_8859_1).toLowerCase(Locale.ROOT);
                    holds(text.contains("postseal-require-tls"), "it asks in a wrong way");
                } else {
                    holds(count(header, "received") >= 2, "it has come round");
                }
            }
            case Verdict.Passed passed -> check(header, passed, trace);
        }
    }

    private static Trace trace(String helo) {
        return new Trace(
                helo,
                InetAddress.ofLiteral("192.0.2.1"),
                "ESMTP",
                Optional.empty(),
                new QueueId("Q1"),
                Optional.empty(),
                Instant.EPOCH);
    }

    private static void check(byte[] header, Verdict.Passed passed, Trace trace) {
        holds(count(header, "received") < 100, "so many hops");
        String out = new String(passed.octets(), ISO_8859_1);
        String ours = ReceivedField.of(HOST, trace);
        holds(out.startsWith(ours), "our trace on top");
        same(ours.lines().filter(line -> !line.startsWith("\t")).count(), 1L, "one field");
        holds(
                ours.chars().allMatch(c -> c < 0x7f && (c >= ' ' || "\r\n\t".indexOf(c) >= 0)),
                "clean");
        List<String> before = names(header);
        List<String> after = names(passed.octets());
        before.removeIf(name -> name.startsWith("postseal-"));
        same(after.getFirst(), "received", "the first field");
        same(after.subList(1, after.size()), before, "the fields behind it");
        ContentCheck content = new ContentCheck(Integer.MAX_VALUE);
        if (content.check(header, 0, header.length).isEmpty() && content.atLineStart()) {
            ContentCheck made = new ContentCheck(Integer.MAX_VALUE);
            byte[] octets = passed.octets();
            holds(made.check(octets, 0, octets.length).isEmpty(), "lines stay lines");
            holds(made.atLineStart(), "and end");
        }
        if (before.size() == names(header).size()) {
            String rest = out.substring(ours.length());
            String given = new String(header, ISO_8859_1);
            holds(
                    rest.equals(given)
                            || rest.replaceFirst("\r\n", "").equals(given.replaceFirst("\r\n", ""))
                            || rest.length() == given.length() + 2,
                    "unchanged but for an empty line");
        }
    }

    private static long count(byte[] header, String name) {
        return names(header).stream().filter(name::equals).count();
    }

    private static List<String> names(byte[] header) {
        List<String> names = new ArrayList<>();
        HeaderFields fields = new HeaderFields(header);
        int last = 0;
        while (fields.next()) {
            holds(fields.start() == last && fields.end() > last, "one field behind the other");
            last = fields.end();
            String name = fields.name();
            holds(!name.isEmpty() && name.equals(name.toLowerCase(Locale.ROOT)), "a name");
            holds(fields.value(10).length() <= 10, "a value within its bound");
            names.add(name);
        }
        return names;
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        String circle =
                "Received: from x\r\n\tby relay.example (Postseal) with ESMTP id 1;\r\n\tx\r\n";
        List<byte[]> seeds =
                new ArrayList<>(
                        Seeds.of(
                                "\u0003aaaSubject: a\r\n b\r\nTo : c\r\n\r\nbody\r\n",
                                "\u0000" + circle + circle + "\r\n",
                                "\u0000" + circle + "Postseal-X: y\r\n z\r\nA: b\r\n\r\n",
                                "\u0001aX: y\r\nno field\r\n\r\n",
                                "\u0000\r\n",
                                "\u0000Postseal-Require-TLS: no\r\n\r\n",
                                "\u0000no field\r\nPostseal-Require-TLS: yes\r\n\r\n",
                                "\u0000" + "Received: x\r\n".repeat(101)));
        for (String field : Seeds.texts("received/corpus.json").stream().limit(200).toList()) {
            seeds.add(("\u0000Received: " + field + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return seeds;
    }

    @Override
    public List<String> words() {
        return List.of(
                "Received: ",
                " by relay.example (Postseal)",
                "\r\n",
                "\r\n\t",
                "\r\n\r\n",
                ":",
                "Postseal-Queue: ",
                "postseal-",
                "\n",
                "\r",
                " :",
                "\u00fc");
    }
}
