package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and no policy to be had (S07). */
final class StsPolicyNotFoundLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a new id, the policy is 404, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.Fails(404));
        });
    }
}
