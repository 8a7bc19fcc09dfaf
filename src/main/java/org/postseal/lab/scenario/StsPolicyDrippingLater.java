package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and a policy that comes octet by octet (S09). */
final class StsPolicyDrippingLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a new id, a dripping policy host, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.Drips());
        });
    }
}
