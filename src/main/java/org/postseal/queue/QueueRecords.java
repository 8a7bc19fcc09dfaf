package org.postseal.queue;

import java.time.Instant;
import java.util.List;
import org.postseal.mail.Address;
import org.postseal.proof.Journal;
import org.postseal.proof.ProofRecords;
import org.postseal.proof.RecordLine;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The records of evidence that the queue itself makes: what it took, held and released. */
final class QueueRecords {

    /** Recipients of one record; a message for more has several records. */
    static final int RECIPIENTS_MAX = 100;

    private QueueRecords() {}

    static void accepted(Journal.Entry entry, Fresh fresh) {
        List<Fresh.Row> rows = fresh.rows();
        for (int from = 0; from < rows.size(); from += RECIPIENTS_MAX) {
            int to = Math.min(from + RECIPIENTS_MAX, rows.size());
            entry.add(accepted(entry, fresh, rows.subList(from, to)));
        }
    }

    private static String accepted(Journal.Entry entry, Fresh fresh, List<Fresh.Row> rows) {
        RecordLine record = RecordLine.of("accepted", fresh.arrived());
        record.put("queue_id", fresh.id().text());
        record.put("message_sha256", fresh.sha256());
        record.put("size", fresh.message().size());
        if (fresh.envelope().options().wish().isPresent()) {
            record.put("requiretls", true);
        }
        record.put("sender", entry.commitment(fresh.envelope().sender().toString()));
        record.array("recipients");
        for (Fresh.Row row : rows) {
            Address address = row.recipient().address();
            record.object()
                    .put("delivery", row.id())
                    .put("domain", address.domain().ascii())
                    .put("address", entry.commitment(address.toString()))
                    .endObject();
        }
        return record.endArray().line();
    }

    /** An operator holds or releases recipients of one message. */
    static String moved(String kind, QueueId id, List<Long> deliveries, Instant now) {
        ObjectNode record = ProofRecords.record(kind, now);
        record.put("queue_id", id.text());
        ArrayNode all = record.putArray("deliveries");
        deliveries.forEach(all::add);
        return ProofRecords.line(record);
    }
}
