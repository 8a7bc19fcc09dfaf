package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A forged policy host says "none" (S10). */
final class StsPolicyHostForgedLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a forged policy host says none, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(PolicySite.policy("none"));
            known.site().replacedBy(stage.forger().issue(stage.name("mta-sts")));
        });
    }
}
