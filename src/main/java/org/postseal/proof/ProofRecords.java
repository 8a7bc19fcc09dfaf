package org.postseal.proof;

import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Records of what happens to the relay and its log, and not to mail. */
public final class ProofRecords {

    private static final JsonMapper JSON = new JsonMapper();

    private ProofRecords() {}

    /** Begins a record. */
    public static ObjectNode record(String kind, Instant now) {
        ObjectNode record = JSON.createObjectNode();
        record.put("kind", kind);
        record.put("time", now.toString());
        return record;
    }

    /** The one line that is kept. */
    public static String line(ObjectNode record) {
        return JSON.writeValueAsString(record);
    }

    /** A log takes over from the one before it. */
    static String opened(String log, String previous, long size, String root, Instant now) {
        ObjectNode record = record("opened", now);
        record.put("log", log);
        ObjectNode before = record.putObject("previous");
        before.put("log", previous);
        before.put("size", size);
        before.put("root", root);
        return line(record);
    }
}
