package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** The same, and STARTTLS is taken away too: the floor holds (S35). */
final class StsSuppressedAtFirstAndStripped implements Scenario {

    @Override
    public String story() {
        return "MTA-STS suppressed at first contact, and STARTTLS taken away";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.RemovesStartTls());
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.dns(stage.name("_mta-sts"), "TXT", Behaviour.Fails.servFail());
        stage.expect(Expected.refused(Reason.STARTTLS_NOT_OFFERED));
    }
}
