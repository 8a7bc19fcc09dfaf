package org.postseal.verify;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.tlog.MalformedLog;

/** One record of a log, as far as it is read. */
public final class Entry {

    private final Map<String, Object> fields;

    private Entry(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a record.
     *
     * @throws MalformedLog when it is not an object of JSON
     */
    public static Entry parse(String line) throws MalformedLog {
        return new Entry(Json.object(line));
    }

    /** Its field as text; empty where there is none. */
    public String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** A field of an object within it, as text; empty where there is none. */
    public String text(String object, String name) {
        return fields.get(object) instanceof Map<?, ?> inner && inner.get(name) instanceof String t
                ? t
                : "";
    }

    /** A field of an object within it, as a number; -1 where there is none. */
    public long number(String object, String name) {
        return fields.get(object) instanceof Map<?, ?> inner && inner.get(name) instanceof Long n
                ? n
                : -1;
    }

    /** The kind; empty for a record that was made before there were kinds. */
    public String kind() {
        return text("kind");
    }

    /** When it was made true; empty where that cannot be read. */
    public Optional<Instant> time() {
        try {
            return Optional.of(Instant.parse(text("time")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Message and delivery together: what is one recipient of one message. Empty for others. */
    public String delivery() {
        return fields.get("delivery") instanceof Long number ? key(text("queue_id"), number) : "";
    }

    /** The same of everyone that an acceptance is for. */
    public List<String> deliveries() {
        List<String> all = new ArrayList<>();
        for (Map<?, ?> recipient : recipients()) {
            if (recipient.get("delivery") instanceof Long number) {
                all.add(key(text("queue_id"), number));
            }
        }
        return all;
    }

    private List<Map<?, ?>> recipients() {
        List<Map<?, ?>> all = new ArrayList<>();
        if (fields.get("recipients") instanceof List<?> recipients) {
            for (Object one : recipients) {
                if (one instanceof Map<?, ?> recipient) {
                    all.add(recipient);
                }
            }
        }
        return all;
    }

    private static String key(String queueId, long delivery) {
        return queueId + "/" + delivery;
    }

    /** The commitments to addresses in it. */
    public List<String> commitments() {
        List<String> all = new ArrayList<>();
        for (String name : List.of("sender", "recipient")) {
            if (!text(name).isEmpty()) {
                all.add(text(name));
            }
        }
        for (Map<?, ?> recipient : recipients()) {
            if (recipient.get("address") instanceof String address) {
                all.add(address);
            }
        }
        return all;
    }
}
