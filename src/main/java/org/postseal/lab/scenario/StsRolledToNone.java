package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The domain takes its promise back, by a valid new policy (S13, S25). */
final class StsRolledToNone implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, known; a valid new policy says none, the certificate is its own";
    }

    @Override
    public void set(Stage stage) throws IOException {
        KnownPolicy known = KnownPolicy.on(stage);
        stage.then(
                () -> {
                    known.publish("2");
                    known.site().behave(PolicySite.policy("none"));
                    known.receiver()
                            .showsNow(LabCa.selfSigned(List.of(stage.name("mx")), stage.options()));
                },
                Expected.encrypted());
    }
}
