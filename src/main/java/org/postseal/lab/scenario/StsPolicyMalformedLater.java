package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and a policy in which no host is named (S16). */
final class StsPolicyMalformedLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a new id, a policy without hosts, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(PolicySite.policy("enforce"));
        });
    }
}
