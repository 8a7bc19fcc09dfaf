package org.postseal.proof;

import java.time.Instant;
import java.time.temporal.ChronoField;
import org.postseal.mail.SecondText;
import tools.jackson.databind.json.JsonMapper;

/**
 * One record of evidence while it is written: JSON on one line, octet for octet what the library's
 * tree of nodes would give, for the records that come with every message. Members stand in the
 * order in which they are put; that none is put twice is the caller's care. Used by one thread.
 */
public final class RecordLine {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CHARACTERS_EXPECTED = 1024;
    private static final int MILLI = 1_000_000;
    private static final int MICRO = 1_000;
    private static final SecondText SECOND = new SecondText(RecordLine::withoutZone);

    private final StringBuilder text = new StringBuilder(CHARACTERS_EXPECTED).append('{');

    private RecordLine() {}

    /** Begins a record, as {@link ProofRecords#record} does. */
    public static RecordLine of(String kind, Instant now) {
        return new RecordLine().put("kind", kind).put("time", now);
    }

    public RecordLine put(String name, String value) {
        return name(name).quoted(value);
    }

    public RecordLine put(String name, long value) {
        name(name).text.append(value);
        return this;
    }

    public RecordLine put(String name, boolean value) {
        name(name).text.append(value);
        return this;
    }

    /** As {@link Instant#toString} has it: three, six or nine digits below the second, or none. */
    public RecordLine put(String name, Instant moment) {
        long second = moment.getEpochSecond();
        name(name).text.append('"').append(SECOND.of(second));
        int nano = moment.get(ChronoField.NANO_OF_SECOND);
        if (nano % MILLI == 0 && nano > 0) {
            fraction(1_000 + nano / MILLI);
        } else if (nano % MICRO == 0 && nano > 0) {
            fraction(1_000_000 + nano / MICRO);
        } else if (nano > 0) {
            fraction(1_000_000_000 + nano);
        }
        text.append("Z\"");
        return this;
    }

    /**
     * @param digits behind a one, which keeps their zeros
     */
    private void fraction(int digits) {
        int at = text.length();
        text.append(digits).setCharAt(at, '.');
    }

    private static String withoutZone(Instant second) {
        String text = second.toString();
        return text.substring(0, text.length() - 1);
    }

    /** What follows, up to {@link #endObject}, stands in an object of its own. */
    public RecordLine object(String name) {
        name(name).text.append('{');
        return this;
    }

    /** The same within an array. */
    public RecordLine object() {
        comma();
        text.append('{');
        return this;
    }

    public RecordLine endObject() {
        text.append('}');
        return this;
    }

    /** What follows, up to {@link #endArray}, are the elements of an array. */
    public RecordLine array(String name) {
        name(name).text.append('[');
        return this;
    }

    public RecordLine endArray() {
        text.append(']');
        return this;
    }

    /** The one line that is kept; nothing may follow. */
    public String line() {
        return text.append('}').toString();
    }

    /** Names are this program's own: no character in them needs an escape. */
    private RecordLine name(String name) {
        comma();
        text.append('"').append(name).append("\":");
        return this;
    }

    private void comma() {
        char last = text.charAt(text.length() - 1);
        if (last != '{' && last != '[') {
            text.append(',');
        }
    }

    /** The words of a demand have quotes in them; control characters hardly ever come. */
    private RecordLine quoted(String value) {
        if (hasControls(value)) {
            text.append(JSON.writeValueAsString(value));
        } else {
            text.append('"').append(escaped(value)).append('"');
        }
        return this;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static boolean hasControls(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ') {
                return true;
            }
        }
        return false;
    }
}
