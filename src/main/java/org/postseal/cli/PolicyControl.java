package org.postseal.cli;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postseal.demand.CurrentPolicy;
import org.postseal.demand.Lowering;
import org.postseal.demand.Remark;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The second step, on the control socket, of a change that lowers what is enforced. */
public final class PolicyControl implements ControlSubject {

    static final String ABOUT = "policy";

    private final CurrentPolicy policy;
    private final JsonMapper json = JsonMapper.builder().build();

    public PolicyControl(CurrentPolicy policy) {
        this.policy = policy;
    }

    @Override
    public String about() {
        return ABOUT;
    }

    /** Both verbs see the file as it is at that moment. */
    @Override
    public PolicyAnswer obey(JsonNode asked, String who) throws IOException {
        PolicyRequest request = json.treeToValue(asked, PolicyRequest.class);
        List<Remark> faults = policy.reload();
        return switch (request.verb()) {
            case "pending" -> PolicyAnswer.of(List.of(), policy.held(), faults);
            case "confirm" -> {
                Set<String> keys = new HashSet<>(request.keys());
                if (request.all()) {
                    policy.held().stream().map(Lowering::key).forEach(keys::add);
                }
                List<Lowering> confirmed = policy.confirm(keys, who);
                yield PolicyAnswer.of(confirmed, policy.held(), faults);
            }
            default -> throw new IllegalArgumentException("no such command: " + request.verb());
        };
    }
}
