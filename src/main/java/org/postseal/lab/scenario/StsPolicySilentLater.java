package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and a policy host that says nothing (S09). */
final class StsPolicySilentLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a new id, a silent policy host, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.Silent());
        });
    }
}
