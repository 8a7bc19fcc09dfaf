package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A new id, and "none" as a web page (S09). */
final class StsPolicyOfWrongTypeLater implements Scenario {

    private static final String NO_POLICY = "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n";

    @Override
    public String story() {
        return "MTA-STS, known; a new id, a policy as HTML, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(new PolicyBehaviour.ServesAs("text/html", NO_POLICY));
        });
    }
}
