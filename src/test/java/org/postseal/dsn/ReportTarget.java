package org.postseal.dsn;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.postseal.fuzz.Octets;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.MalformedAddress;
import org.postseal.mail.Message;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;
import org.postseal.wire.ContentCheck;

/**
 * Fuzzes the report about a message with everything in it that strangers choose: ENVID, ORCPT, what
 * a remote host said, the host's name, the address, the message. Octet 0x1f parts them. The report
 * is a message that can be sent, and no value starts a field of its own.
 */
public final class ReportTarget implements Target {

    private static final ReportingRelay RELAY =
            new ReportingRelay("relay.example", Address.parse("postmaster@relay.example"));
    private static final List<Reason> REASONS = List.of(Reason.values());
    private static final List<StatusReport.Kind> KINDS = List.of(StatusReport.Kind.values());
    private static final RandomGenerator ALWAYS = () -> 0x0123_4567_89ab_cdefL;
    private static final String BOUNDARY = "\r\n--0123456789abcdef0123456789abcdef";
    private static final Pattern FIELD =
            Pattern.compile(
                    "(Content-Type|Content-Transfer-Encoding|Original-Envelope-Id|Reporting-MTA"
                            + "|X-Postseal-Queue-ID|Arrival-Date|Original-Recipient|Final-Recipient"
                            + "|Action|Status|Remote-MTA|Diagnostic-Code|Last-Attempt-Date"
                            + "|Will-Retry-Until):.*");

    @Override
    public void attack(byte[] input) throws IOException {
        Octets octets = new Octets(input);
        StatusReport.Kind kind = KINDS.get(octets.below(KINDS.size()));
        Reason reason = REASONS.get(octets.below(REASONS.size()));
        boolean utf8 = octets.below(2) == 1;
        List<byte[]> parts = octets.pieces(0x1f);
        StatusReport.Subject subject =
                new StatusReport.Subject(
                        "Q1",
                        Address.parse("a@sender.test"),
                        new Envelope.Options(utf8, Optional.empty(), word(parts, 0)),
                        message(at(parts, 5), utf8),
                        Instant.EPOCH);
        StatusReport.RecipientStatus recipient =
                new StatusReport.RecipientStatus(
                        address(text(at(parts, 4))),
                        word(parts, 1),
                        EnhancedCode.of("5.7.1"),
                        Optional.of(reason),
                        550,
                        text(at(parts, 2)),
                        word(parts, 3),
                        text(at(parts, 2)),
                        Instant.EPOCH,
                        Optional.of(Instant.EPOCH));
        StatusReport report = new StatusReport(kind, subject, List.of(recipient));
        check(new StatusMessage(RELAY, ALWAYS).write(report, Instant.EPOCH));
    }

    private static Message message(byte[] octets, boolean utf8) {
        ContentCheck check = new ContentCheck(Integer.MAX_VALUE);
        boolean clean =
                check.check(octets, 0, octets.length).isEmpty()
                        && check.atLineStart()
                        && !new String(octets, ISO_8859_1).contains(BOUNDARY.strip());
        byte[] kept = clean ? octets : Seeds.octets("Subject: x\r\n\r\nx\r\n");
        return new Message(new Message.Inline(kept), new Message.Traits(check.eightBit(), utf8));
    }

    private static byte[] at(List<byte[]> parts, int index) {
        return index < parts.size() ? parts.get(index) : new byte[0];
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static Optional<String> word(List<byte[]> parts, int index) {
        return Optional.of(text(at(parts, index))).filter(word -> !word.isEmpty());
    }

    private static Address address(String text) {
        try {
            Address address = Address.parse(text);
            return address.isNull() ? Address.parse("b@c.test") : address;
        } catch (MalformedAddress e) {
            return Address.parse("b@c.test");
        }
    }

    private static void check(Message made) throws IOException {
        byte[] octets = made.content().open().readAllBytes();
        ContentCheck content = new ContentCheck(1 << 20);
        holds(content.check(octets, 0, octets.length).isEmpty(), "no bare CR, LF or NUL");
        same(content.eightBit(), made.traits().eightBit(), "whether it is 8-bit");
        String[] parts = new String(octets, ISO_8859_1).split(BOUNDARY, -1);
        same(parts.length, 5, "its parts");
        for (String line : parts[2].split("\r\n", -1)) {
            boolean field = FIELD.matcher(line).matches();
            holds(line.isEmpty() || field || line.startsWith("   "), "no other field: " + line);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Seeds.of(
                "\0\0\0QQ+2B314\u001frfc822;a+40b\u001fno such user\u001fmx.a[192.0.2.1]:25"
                        + "\u001fb@c.d\u001fSubject: x\r\n\r\nx\r\n",
                "\u0001\u0005\u0001\u001futf-8;\\x{e4}@b\u001f5.1.1 \u00fc\u001fmx\u001f\u00fc@c.d"
                        + "\u001fSubject: \u00fc\r\n\r\n\u00fc\r\n",
                "\u0000\u0001\u0001a+0D+0Ab: c\u001fx;+0Ay: z\u001fa\r\nb: c\u001f["
                        + "\u001f\u001f\r\n");
    }

    @Override
    public List<String> words() {
        return List.of(
                "\u001f",
                "+0D+0A",
                "+00",
                "+7F",
                "+80",
                "\r\n",
                "\r\n\r\n",
                "utf-8;",
                "\\x{0D}",
                "\u2028",
                "\u0085",
                BOUNDARY,
                " ",
                "\u00fc",
                "[",
                "+");
    }
}
