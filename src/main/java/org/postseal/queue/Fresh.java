package org.postseal.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postseal.mail.Domain;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;

/** A message on its way into the tables, with all that has to be known before the transaction. */
record Fresh(
        QueueId id,
        Envelope envelope,
        Message message,
        String sha256,
        Instant arrived,
        List<Row> rows) {

    record Row(long id, Recipient recipient) {}

    /** Its jobs, for when it is committed. */
    Map<Domain, List<Job>> jobs(int recipientsPerClaim) {
        long due = arrived.toEpochMilli();
        long message = QueueIds.number(id);
        if (rows.size() == 1) {
            Row only = rows.getFirst();
            Job job = new Job(due, message, only.id());
            return Map.of(only.recipient().address().domain(), List.of(job));
        }
        Map<Domain, List<Long>> byDomain = new LinkedHashMap<>();
        for (Row row : rows) {
            byDomain.computeIfAbsent(row.recipient().address().domain(), d -> new ArrayList<>())
                    .add(row.id());
        }
        Map<Domain, List<Job>> jobs = new LinkedHashMap<>();
        byDomain.forEach(
                (domain, ids) -> jobs.put(domain, Job.of(due, message, ids, recipientsPerClaim)));
        return jobs;
    }
}
