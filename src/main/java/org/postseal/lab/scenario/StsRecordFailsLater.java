package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Behaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The record cannot be looked up after the policy is known (S06). */
final class StsRecordFailsLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; the record's lookup fails, and an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            stage.dns(stage.name("_mta-sts"), "TXT", Behaviour.Fails.servFail());
        });
    }
}
