package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and a policy that never ends (S09). */
final class StsPolicyEndlessLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a new id, an endless policy, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.Endless());
        });
    }
}
