package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A pattern of the policy does not cover two labels (S18). */
final class StsPatternTwoLabels implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, *.domain; a host two labels below";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("a.mx");
        PolicySite policy = stage.policy(PolicySite.policy("enforce", "*." + stage.domain()));
        stage.unsigned("@ MX 10 a.mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.STS_MX_NOT_LISTED));
    }
}
