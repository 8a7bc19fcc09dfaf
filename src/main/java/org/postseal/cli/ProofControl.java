package org.postseal.cli;

import java.io.IOException;
import java.time.Clock;
import org.postseal.mail.Address;
import org.postseal.mail.MalformedAddress;
import org.postseal.proof.Journal;
import org.postseal.proof.ProofRecords;
import org.postseal.proof.Retention;
import org.postseal.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Commands about evidence that only the relay itself can carry out. Each is logged and recorded.
 */
public final class ProofControl implements ControlSubject {

    static final String ABOUT = "proof";
    private static final int REASON_CHARS_MAX = 500;
    private static final Logger log = LoggerFactory.getLogger(ProofControl.class);

    private final Journal journal;
    private final Store store;
    private final Retention retention;
    private final Retention.Times times;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.builder().build();

    public ProofControl(
            Journal journal, Store store, Retention retention, Retention.Times times, Clock clock) {
        this.journal = journal;
        this.store = store;
        this.retention = retention;
        this.times = times;
        this.clock = clock;
    }

    @Override
    public String about() {
        return ABOUT;
    }

    @Override
    public ProofAnswer obey(JsonNode asked, String who) throws IOException {
        ProofRequest request = json.treeToValue(asked, ProofRequest.class);
        return switch (request.verb()) {
            case "erase" -> erase(request, who);
            case "prune" -> {
                Retention.Done done = retention.prune(times);
                log.info("operator {}: pruned {} records", who, done.records());
                yield new ProofAnswer(done.records(), done.salts());
            }
            default -> throw new IllegalArgumentException("no such command: " + request.verb());
        };
    }

    private ProofAnswer erase(ProofRequest request, String who) throws IOException {
        String reason = request.reason() == null ? "" : request.reason().strip();
        if (reason.isEmpty() || reason.length() > REASON_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a reason of 1 to " + REASON_CHARS_MAX + " characters is needed");
        }
        if (reason.contains("@")) {
            throw new IllegalArgumentException(
                    "the reason is recorded for good: it must not name the address");
        }
        ObjectNode record = ProofRecords.record("erased", clock.instant());
        record.put("who", who);
        record.put("reason", reason);
        int salts = journal.erase(store, address(request), ProofRecords.line(record));
        log.info("operator {}: erased an address from the evidence, {} salts", who, salts);
        return new ProofAnswer(0, salts);
    }

    private static String address(ProofRequest request) {
        try {
            return Address.parse(request.address() == null ? "" : request.address()).toString();
        } catch (MalformedAddress e) {
            throw new IllegalArgumentException("no address: " + e.getMessage(), e);
        }
    }
}
