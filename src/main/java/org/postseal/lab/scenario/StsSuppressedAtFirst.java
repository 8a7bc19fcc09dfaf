package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The record is suppressed at first contact: no relay can know, and the floor holds (S35). */
final class StsSuppressedAtFirst implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, suppressed at first contact";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.dns(stage.name("_mta-sts"), "TXT", Behaviour.Fails.servFail());
        stage.expect(Expected.encrypted());
    }
}
