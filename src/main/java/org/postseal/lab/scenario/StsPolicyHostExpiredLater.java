package org.postseal.lab.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A policy host with an expired certificate says "none" (S10). */
final class StsPolicyHostExpiredLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; an expired policy host says none, an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publish("2");
            known.site().behave(PolicySite.policy("none"));
            known.site()
                    .replacedBy(
                            stage.authority()
                                    .issue(
                                            List.of(stage.name("mta-sts")),
                                            stage.options()
                                                    .valid(
                                                            stage.now().minus(Duration.ofDays(9)),
                                                            stage.now()
                                                                    .minus(Duration.ofDays(1)))));
        });
    }
}
