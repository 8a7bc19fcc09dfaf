package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and a policy of more than 64 kB (S09). */
final class StsPolicyOversizedLater implements Scenario {

    private static final String NO_POLICY = "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n";

    @Override
    public String story() {
        return "MTA-STS, known; a new id, an oversized policy, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.Serves(NO_POLICY + "x: y\r\n".repeat(20_000)));
        });
    }
}
