package org.postseal.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.postseal.wire.HeaderFields;

/**
 * The Received fields of a message that a stranger may have written (RFC 5322, section 3.6.7).
 *
 * @param fields the values, unfolded, the top-most first; at most {@link #FIELDS_MAX}
 * @param remarks what is odd about the header as a whole
 * @param isWhole false when there is more than was read
 */
public record MessageHeader(List<String> fields, List<String> remarks, boolean isWhole) {

    /** So many octets of a message are looked at. */
    public static final int OCTETS_MAX = 1 << 20;

    /** So many Received fields; RFC 5321, section 6.3, takes 100 for a loop. */
    public static final int FIELDS_MAX = 200;

    /** So many octets of one field. */
    public static final int FIELD_OCTETS_MAX = 8192;

    private static final int LINES_SKIPPED_MAX = 100;

    public MessageHeader {
        fields = List.copyOf(fields);
        remarks = List.copyOf(remarks);
    }

    /** Of a message, or its beginning; what is behind the first empty line is not looked at. */
    public static MessageHeader of(byte[] message) {
        return new Reading(message).run();
    }

    /** One walk over a header. */
    private static final class Reading {
        private final byte[] message;
        private final List<String> fields = new ArrayList<>();
        private final List<String> remarks = new ArrayList<>();
        private int at;
        private int skipped;
        private int left;

        Reading(byte[] message) {
            this.message = message;
        }

        MessageHeader run() {
            skipStart();
            boolean whole = false;
            while (at < Math.min(message.length, OCTETS_MAX) && !whole) {
                readFields();
                whole = isEmptyLine(at);
                if (!whole && at < message.length && !skipLine()) {
                    break;
                }
            }
            whole = whole || (at >= message.length && message.length < OCTETS_MAX);
            return new MessageHeader(fields, told(whole), whole && left == 0);
        }

        /** A byte order mark and empty lines, as files that people save may have them. */
        private void skipStart() {
            boolean mark =
                    message.length > 2
                            && message[0] == (byte) 0xef
                            && message[1] == (byte) 0xbb
                            && message[2] == (byte) 0xbf;
            at = mark ? 3 : 0;
            while (isEmptyLine(at)) {
                at += message[at] == '\r' ? 2 : 1;
            }
            if (startsWith("From ")) {
                skipLine();
                skipped = 0;
            }
        }

        private boolean startsWith(String text) {
            int end = Math.min(message.length, at + text.length());
            return new String(message, at, end - at, ISO_8859_1).equals(text);
        }

        private boolean isEmptyLine(int from) {
            return from < message.length
                    && (message[from] == '\n'
                            || (message[from] == '\r'
                                    && from + 1 < message.length
                                    && message[from + 1] == '\n'));
        }

        private void readFields() {
            HeaderFields walk = new HeaderFields(rest());
            int base = at;
            while (base + walk.end() < OCTETS_MAX && walk.next()) {
                if (walk.name().equals("received")) {
                    take(walk);
                }
                at = base + walk.end();
            }
        }

        private byte[] rest() {
            return java.util.Arrays.copyOfRange(message, at, message.length);
        }

        private void take(HeaderFields walk) {
            if (fields.size() >= FIELDS_MAX) {
                left++;
                return;
            }
            String value = walk.value(FIELD_OCTETS_MAX);
            if (value.length() == FIELD_OCTETS_MAX) {
                remarks.add(
                        "Received field "
                                + (fields.size() + 1)
                                + " from the top is longer than "
                                + FIELD_OCTETS_MAX
                                + " octets and was cut");
            }
            fields.add(
                    new String(value.getBytes(ISO_8859_1), UTF_8).replaceAll("\\s+", " ").strip());
        }

        /** Goes past one line that is no field; false when there were too many of them. */
        private boolean skipLine() {
            while (at < message.length && message[at] != '\n') {
                at++;
            }
            at = Math.min(at + 1, message.length);
            return ++skipped <= LINES_SKIPPED_MAX;
        }

        private List<String> told(boolean whole) {
            if (skipped > 0) {
                remarks.add("the header has lines that are no header fields: " + skipped);
            }
            if (left > 0) {
                remarks.add(
                        "there are more than "
                                + FIELDS_MAX
                                + " Received fields; the rest, "
                                + left
                                + ", was not read");
            }
            if (!whole) {
                remarks.add("the header does not end within what was read of the message");
            }
            return remarks;
        }
    }
}
