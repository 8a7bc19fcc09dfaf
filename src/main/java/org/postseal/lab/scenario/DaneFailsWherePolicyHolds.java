package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The certificate satisfies MTA-STS, and is not the one of DANE (S26). */
final class DaneFailsWherePolicyHolds implements Scenario {

    @Override
    public String story() {
        return "MTA-STS holds and DANE fails";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        String published = mx.tlsa(3, 1, 1);
        mx.poses(stage.authority().issue(stage.name("mx")));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), published, policy.records("1"));
        stage.expect(Expected.refused(Reason.DANE_MISMATCH));
    }
}
