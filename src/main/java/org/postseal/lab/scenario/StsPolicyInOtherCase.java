package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.Locale;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Names are compared without regard to case (S19). */
final class StsPolicyInOtherCase implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; the policy is written in capitals";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        PolicySite policy =
                stage.policy(
                        PolicySite.policy("enforce", stage.name("mx").toUpperCase(Locale.ROOT)));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.verified("pkix"));
    }
}
