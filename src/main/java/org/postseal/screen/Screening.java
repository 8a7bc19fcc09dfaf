package org.postseal.screen;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.postseal.mail.Domain;
import org.postseal.requiretls.HeaderWish;
import org.postseal.smtp.Reply;
import org.postseal.wire.HeaderFields;
import org.postseal.wire.Octets;

/**
 * Room 5: looks at the header of a message before it is queued. Stops a message that goes in a
 * circle (RFC 5321, section 6.3), takes away control fields that only this program may write, and
 * puts the trace field on top. Nothing else of a message is changed, so signatures stay valid.
 *
 * <p>A circle is seen by 100 Received fields of anybody, or much earlier by two of our own. Ours
 * are those that name this host and bear our mark: on the same machine another mail server may have
 * written the same host name, more than once, in good faith. One earlier visit is allowed, because
 * a forwarder may rightly send a message back through us.
 */
public final class Screening {

    /** RFC 5321, section 6.3. */
    static final int RECEIVED_FIELDS_MAX = 100;

    static final int OWN_VISITS_MAX = 2;

    /**
     * Fields of this program: whatever a client says in one is not from us. One of them a client
     * may use, to ask for more protection ({@link HeaderWish}); it goes no further than here.
     */
    static final String CONTROL_PREFIX = "postseal-";

    private static final int TRACE_OCTETS_MAX = 4096;
    private static final int WISH_OCTETS_MAX = 64;
    private static final byte[] CRLF = {'\r', '\n'};

    private final Domain hostname;
    private final String ownMark;

    /**
     * @param hostname the name in our own trace fields
     */
    public Screening(Domain hostname) {
        this.hostname = hostname;
        this.ownMark =
                " by " + hostname.ascii() + " " + ReceivedField.MARK.toLowerCase(Locale.ROOT);
    }

    /**
     * @param header the message's octets up to its first empty line at least, or all of them where
     *     it has none
     * @param count how many they are
     */
    public Verdict judge(byte[] header, int count, Trace trace) {
        byte[] received =
                ReceivedField.of(hostname.ascii(), trace).getBytes(StandardCharsets.UTF_8);
        var out = new Piece(received.length + count);
        out.writeBytes(received);
        int copied = 0;
        int visits = 0;
        int hops = 0;
        HeaderWish wish = HeaderWish.NONE;
        HeaderFields fields = new HeaderFields(header, count);
        while (fields.next()) {
            if (fields.isNamed("received")) {
                hops++;
                visits += isOwn(fields.value(TRACE_OCTETS_MAX)) ? 1 : 0;
            }
            if (isOfWish(fields)) {
                wish = wish.with(fields.name(), fields.value(WISH_OCTETS_MAX));
            }
            if (fields.nameStartsWith(CONTROL_PREFIX)) {
                out.write(header, copied, fields.start() - copied);
                copied = fields.end();
            }
        }
        if (hops >= RECEIVED_FIELDS_MAX || visits >= OWN_VISITS_MAX) {
            return new Verdict.Refused(
                    Reply.of(
                            554, "5.4.6", "The message goes in a circle: " + circle(hops, visits)));
        }
        if (wish.fault().isPresent()) {
            return new Verdict.Refused(Reply.of(554, "5.6.0", wish.fault().get()));
        }
        if (!fields.endsProperly() && asksTooLate(header, fields.start(), count)) {
            return new Verdict.Refused(
                    Reply.of(
                            554,
                            "5.6.0",
                            "Postseal-Require-TLS: stands below a line that is no header field"));
        }
        if (!fields.endsProperly()) {
            // A line that is no field would become a part of our own: the body starts here.
            out.write(header, copied, fields.start() - copied);
            out.writeBytes(CRLF);
            copied = fields.start();
        }
        out.write(header, copied, count - copied);
        return new Verdict.Passed(
                out.octets(), Octets.anyEightBit(header, 0, fields.start()), wish);
    }

    private static boolean isOfWish(HeaderFields fields) {
        for (String name : HeaderWish.NAMES) {
            if (fields.isNamed(name)) {
                return true;
            }
        }
        return false;
    }

    /** Where only a body can be: what would be left out is refused instead. */
    private static boolean asksTooLate(byte[] header, int from, int to) {
        String rest = new String(header, from, to - from, StandardCharsets.ISO_8859_1);
        int end = rest.indexOf("\r\n\r\n");
        return rest.substring(0, end < 0 ? rest.length() : end)
                .lines()
                .anyMatch(HeaderWish::isMeantBy);
    }

    private String circle(int hops, int visits) {
        return visits >= OWN_VISITS_MAX
                ? "it was at " + hostname + " " + visits + " times before"
                : "it has " + hops + " Received fields";
    }

    /** Whatever the case, and however the field was folded. */
    private boolean isOwn(String value) {
        StringBuilder line = new StringBuilder(value.length());
        boolean afterSpace = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean space = c == ' ' || (c >= '\t' && c <= '\r');
            if (!space) {
                line.append(Character.toLowerCase(c));
            } else if (!afterSpace) {
                line.append(' ');
            }
            afterSpace = space;
        }
        return line.indexOf(ownMark) >= 0;
    }

    /** Octets whose number is known before, and which are not copied when it was right. */
    private static final class Piece extends ByteArrayOutputStream {

        Piece(int expected) {
            super(expected);
        }

        byte[] octets() {
            return count == buf.length ? buf : toByteArray();
        }
    }
}
