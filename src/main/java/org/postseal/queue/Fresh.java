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
        Map<Domain, List<Long>> byDomain = new LinkedHashMap<>();
        for (Row row : rows) {
            byDomain.computeIfAbsent(row.recipient().address().domain(), d -> new ArrayList<>())
                    .add(row.id());
        }
        Map<Domain, List<Job>> jobs = new LinkedHashMap<>();
        long due = arrived.toEpochMilli();
        byDomain.forEach((domain, ids) ->
                jobs.put(domain, Job.of(due, QueueIds.number(id), ids, recipientsPerClaim)));
        return jobs;
    }
}
