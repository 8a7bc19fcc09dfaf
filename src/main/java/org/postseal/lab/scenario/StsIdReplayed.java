package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** An old record is replayed, and the policy host is blocked: what is known holds (S07). */
final class StsIdReplayed implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; an old record replayed, the host blocked";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        stage.then(() -> known.publish("2"), Expected.verified("pkix"));
        known.attackedBy(() -> {
            known.publish("1");
            known.site().behave(new PolicyBehaviour.Fails(500));
        });
    }
}
