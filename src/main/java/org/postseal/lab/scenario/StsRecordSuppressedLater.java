package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The record vanishes after the policy is known (S06). */
final class StsRecordSuppressedLater implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; the record vanishes, and an impostor comes";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        known.attackedBy(() -> {
            known.publishNothing();
        });
    }
}
