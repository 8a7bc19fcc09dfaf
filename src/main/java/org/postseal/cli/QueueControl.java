package org.postseal.cli;

import java.io.IOException;
import java.util.List;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queue commands on the control socket. Every change is logged. */
public final class QueueControl implements ControlSubject {

    private static final Logger log = LoggerFactory.getLogger(QueueControl.class);

    /** What a request is about that does not say it. */
    static final String ABOUT = "queue";

    static final int ENTRIES_MAX = 100_000;

    private final QueueAdmin admin;
    private final JsonMapper json = JsonMapper.builder().build();

    public QueueControl(QueueAdmin admin) {
        this.admin = admin;
    }

    @Override
    public String about() {
        return ABOUT;
    }

    @Override
    public ControlAnswer obey(JsonNode asked, String who) throws IOException {
        ControlRequest request = json.treeToValue(asked, ControlRequest.class);
        QueueFilter filter = request.filter();
        int max = Math.clamp(request.max(), 0, ENTRIES_MAX);
        return switch (request.verb()) {
            case "list" ->
                    ControlAnswer.found(
                            admin.count(filter),
                            admin.list(filter, max).stream()
                                    .map(e -> ControlAnswer.Entry.of(e, List.of()))
                                    .toList());
            case "show" ->
                    ControlAnswer.found(
                            admin.count(filter),
                            admin.show(filter, max).stream()
                                    .map(h -> ControlAnswer.Entry.of(h.entry(), h.attempts()))
                                    .toList());
            case "hold" -> changed(request, who, admin.hold(filter));
            case "release" -> changed(request, who, admin.release(filter));
            case "retry" -> changed(request, who, admin.retry(filter));
            case "delete" -> changed(request, who, admin.delete(filter));
            case "bounce" -> changed(request, who, admin.bounce(filter));
            default -> throw new IllegalArgumentException("no such command: " + request.verb());
        };
    }

    private static ControlAnswer changed(
            ControlRequest request, String who, QueueAdmin.Counts counts) {
        log.info(
                "operator {}: {} {}: {} done, {} busy",
                who,
                request.verb(),
                QueueCommand.describe(request),
                counts.done(),
                counts.busy());
        return ControlAnswer.changed(counts);
    }
}
