package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Two records are none: no policy, and the floor holds (S04). */
final class StsRecordTwice implements Scenario {

    @Override
    public String story() {
        return "two MTA-STS records";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned(
                "@ MX 10 mx", mx.a(), policy.records("1"), "_mta-sts TXT \"v=STSv1; id=2;\"");
        stage.expect(Expected.encrypted());
    }
}
