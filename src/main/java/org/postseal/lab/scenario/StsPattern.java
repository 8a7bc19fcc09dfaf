package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A pattern of the policy covers one label (S18). */
final class StsPattern implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, *.domain";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        PolicySite policy = stage.policy(PolicySite.policy("enforce", "*." + stage.domain()));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.verified("pkix"));
    }
}
