package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A policy host with a good certificate for another name says "none" (S10). */
final class StsPolicyHostMisnamedLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a misnamed policy host says none, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(PolicySite.policy("none"));
            known.site().replacedBy(stage.authority().issue("evil.test"));
        });
    }
}
