package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and a redirect, which nobody may follow (S08). */
final class StsPolicyRedirectedLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a new id, a redirect, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.Redirects("https://evil.test/"));
        });
    }
}
