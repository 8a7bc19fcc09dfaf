package org.postseal.dsn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.wire.HeaderFields;

/**
 * Writes a report as a message: {@code multipart/report} (RFC 6522) with a part for people, a part
 * for programs, and the message it is about or its header.
 */
public final class StatusMessage {

    /** A message larger than this comes back as its header only. */
    private static final int RETURNED_OCTETS_MAX = 50_000;

    private static final int HEADER_OCTETS_MAX = 100_000;

    /** What comes back of a message that must not be read on its way, and in what form. */
    private static final Map<String, String> IDENTITY =
            Map.of("message-id", "Message-ID", "date", "Date");

    private static final int IDENTITY_OCTETS_MAX = 500;
    private static final Pattern IDENTITY_TEXT = Pattern.compile("[ -~]{1,400}");

    private final ReportingRelay relay;
    private final RandomGenerator random;

    public StatusMessage(ReportingRelay relay, RandomGenerator random) {
        this.relay = relay;
        this.random = random;
    }

    /**
     * The report as a message from this relay to the sender.
     *
     * @throws IOException when the message it is about cannot be read
     */
    public Message write(StatusReport report, Instant now) throws IOException {
        return write(report, now, returned(report));
    }

    /** The report alone, for when the message it is about cannot be read. */
    public Message writeWithoutMessage(StatusReport report, Instant now) {
        return write(report, now, new Returned("text/rfc822-headers", ""));
    }

    private Message write(StatusReport report, Instant now, Returned returned) {
        boolean global = isGlobal(report);
        String human = HumanPart.of(report, relay);
        String status = StatusPart.of(report, relay, global);
        boolean eightBit = returned.eightBit() || isEightBit(human) || isEightBit(status);
        String boundary = hex() + hex();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, header(report, now, boundary, eightBit));
        text(out, "\r\nThis is a report about a message, in the MIME format.\r\n");
        text(out, partHeader(boundary, "text/plain; charset=utf-8", isEightBit(human)));
        text(out, human);
        String statusType = global ? "message/global-delivery-status" : "message/delivery-status";
        text(out, partHeader(boundary, statusType, isEightBit(status)));
        text(out, status);
        text(out, partHeader(boundary, returned.type(), returned.eightBit()));
        out.writeBytes(returned.octets());
        text(out, "\r\n--" + boundary + "--\r\n");
        boolean headerUtf8 = report.subject().sender().needsSmtpUtf8();
        return new Message(
                new Message.Inline(out.toByteArray()), new Message.Traits(eightBit, headerUtf8));
    }

    /** Whether sender and path are known to take UTF-8: the message itself asked for it. */
    public static boolean isGlobal(StatusReport report) {
        return report.subject().options().smtpUtf8()
                && (report.subject().sender().needsSmtpUtf8()
                        || report.subject().message().traits().headerUtf8()
                        || report.recipients().stream().anyMatch(r -> r.address().needsSmtpUtf8()));
    }

    private String header(StatusReport report, Instant now, String boundary, boolean eightBit) {
        StatusReport.Subject subject = report.subject();
        return "From: Mail relay <"
                + relay.postmaster()
                + ">\r\n"
                + "To: <"
                + subject.sender()
                + ">\r\n"
                + "Subject: "
                + HumanPart.subject(report.kind())
                + "\r\n"
                + "Date: "
                + StatusPart.DATE.format(now)
                + "\r\n"
                + "Message-ID: <"
                + subject.queueId()
                + "."
                + hex()
                + "@"
                + relay.hostname()
                + ">\r\n"
                + "Auto-Submitted: auto-replied\r\n"
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: multipart/report; report-type=delivery-status;\r\n"
                + "\tboundary=\""
                + boundary
                + "\"\r\n"
                + (eightBit ? "Content-Transfer-Encoding: 8bit\r\n" : "");
    }

    private static String partHeader(String boundary, String type, boolean eightBit) {
        return "\r\n--"
                + boundary
                + "\r\n"
                + "Content-Type: "
                + type
                + "\r\n"
                + "Content-Transfer-Encoding: "
                + (eightBit ? "8bit" : "7bit")
                + "\r\n\r\n";
    }

    /**
     * What comes back of the message.
     *
     * @param type its media type
     * @param latin1 its octets, a character each
     */
    private record Returned(String type, String latin1) {
        boolean eightBit() {
            return isEightBit(latin1);
        }

        byte[] octets() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * The whole message only in a failure (RFC 3461, section 4.3), and only when small. Of one that
     * asked for REQUIRETLS nothing that was written in it, as the report may come by another way
     * than it asked for (RFC 8689, section 5).
     */
    private static Returned returned(StatusReport report) throws IOException {
        Message message = report.subject().message();
        boolean redacted = report.subject().options().wish().isPresent();
        boolean full =
                report.kind() == StatusReport.Kind.FAILED
                        && !redacted
                        && report.subject().options().ret().orElse(Envelope.Ret.FULL)
                                == Envelope.Ret.FULL
                        && message.size() <= RETURNED_OCTETS_MAX;
        boolean utf8 = message.traits().headerUtf8();
        try (InputStream in = message.content().open()) {
            byte[] octets = in.readNBytes(full ? RETURNED_OCTETS_MAX : HEADER_OCTETS_MAX);
            if (redacted) {
                return new Returned("text/rfc822-headers", identityOf(octets));
            }
            String text = new String(octets, StandardCharsets.ISO_8859_1);
            return full
                    ? new Returned(utf8 ? "message/global" : "message/rfc822", text)
                    : new Returned(
                            utf8 ? "message/global-headers" : "text/rfc822-headers",
                            headerOf(text));
        }
    }

    /** The fields by which a sender knows its message again, if they are plain. */
    private static String identityOf(byte[] octets) {
        StringBuilder out = new StringBuilder();
        HeaderFields fields = new HeaderFields(octets);
        Set<String> seen = new HashSet<>();
        while (fields.next()) {
            String text = fields.value(IDENTITY_OCTETS_MAX).replaceAll("\r\n(?=[ \t])", "").strip();
            if (IDENTITY.containsKey(fields.name())
                    && IDENTITY_TEXT.matcher(text).matches()
                    && seen.add(fields.name())) {
                out.append(IDENTITY.get(fields.name())).append(": ").append(text).append("\r\n");
            }
        }
        return out.toString();
    }

    /** The header without the empty line; a cut-off one ends with its last whole line. */
    private static String headerOf(String text) {
        int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
        int cut = end >= 0 ? end : Math.max(0, text.lastIndexOf("\r\n"));
        return cut == 0 ? "" : text.substring(0, cut) + "\r\n";
    }

    private static boolean isEightBit(String text) {
        return text.chars().anyMatch(c -> c >= 0x80);
    }

    private String hex() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
