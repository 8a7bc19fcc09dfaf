package org.postseal.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import org.postseal.proof.Journal;
import org.postseal.proof.ProofRecords;
import org.postseal.store.Store;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A subject whose changes are recorded as evidence: who, what about and which verb. What the
 * command was for is not told, since it may be an address.
 */
public final class RecordedControl implements ControlSubject {

    private static final Set<String> CHANGES =
            Set.of("hold", "release", "retry", "delete", "bounce", "forget", "confirm");

    private final ControlSubject subject;
    private final Journal journal;
    private final Store store;
    private final Clock clock;

    public RecordedControl(ControlSubject subject, Journal journal, Store store, Clock clock) {
        this.subject = subject;
        this.journal = journal;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public String about() {
        return subject.about();
    }

    @Override
    public Object obey(JsonNode asked, String who) throws IOException {
        String verb = asked.path("verb").asString("");
        if (CHANGES.contains(verb)) {
            ObjectNode record = ProofRecords.record("operator", clock.instant());
            record.put("who", who);
            record.put("about", about());
            record.put("verb", verb);
            Journal.Entry entry = journal.entry();
            entry.add(ProofRecords.line(record));
            store.write(sql -> {
                entry.write(sql);
                return true;
            });
        }
        return subject.obey(asked, who);
    }
}
