package org.postseal.cli;

import java.io.IOException;
import org.postseal.memory.MemoryAdmin;
import org.postseal.memory.MemoryChange;
import org.postseal.memory.MemoryFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Memory commands on the control socket. The memory itself logs and keeps every change. */
public final class MemoryControl implements ControlSubject {

    static final String ABOUT = "memory";

    static final int ENTRIES_MAX = 100_000;
    static final int REASON_CHARS_MAX = 500;

    private final MemoryAdmin admin;
    private final JsonMapper json = JsonMapper.builder().build();

    public MemoryControl(MemoryAdmin admin) {
        this.admin = admin;
    }

    @Override
    public String about() {
        return ABOUT;
    }

    @Override
    public MemoryAnswer obey(JsonNode asked, String who) throws IOException {
        MemoryRequest request = json.treeToValue(asked, MemoryRequest.class);
        MemoryFilter filter = request.filter();
        int max = Math.clamp(request.max(), 0, ENTRIES_MAX);
        return switch (request.verb()) {
            case "list" -> MemoryAnswer.found(admin.list(filter), max);
            case "changes" -> MemoryAnswer.changed(admin.changes(filter), max);
            case "forget" ->
                    MemoryAnswer.forgotten(
                            admin.forget(filter, new MemoryChange.Will(who, reason(request))));
            default -> throw new IllegalArgumentException("no such command: " + request.verb());
        };
    }

    private static String reason(MemoryRequest request) {
        String reason = request.reason() == null ? "" : request.reason().strip();
        if (reason.isEmpty() || reason.length() > REASON_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a reason of 1 to " + REASON_CHARS_MAX + " characters is needed");
        }
        return reason;
    }
}
