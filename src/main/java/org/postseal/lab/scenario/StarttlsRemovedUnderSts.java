package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** An attacker takes STARTTLS away from a domain with an MTA-STS policy. */
final class StarttlsRemovedUnderSts implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; an attacker takes STARTTLS out of the offer";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.RemovesStartTls());
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.STARTTLS_STRIPPED));
    }
}
