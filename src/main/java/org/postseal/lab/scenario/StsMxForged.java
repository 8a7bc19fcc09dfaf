package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The same where only the MTA-STS policy says which hosts there are (S22). */
final class StsMxForged implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; a forged MX record leads to a host outside the policy";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        Receiver evil = stage.receiver("evil");
        evil.poses(evil.identity());
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), evil.a(), policy.records("1"));
        String forged = stage.domain() + ". MX 1 evil." + stage.domain() + ".";
        stage.dns(stage.domain(), "MX", new Behaviour.Forged(forged));
        stage.expect(Expected.refused(Reason.STS_MX_NOT_LISTED));
    }
}
