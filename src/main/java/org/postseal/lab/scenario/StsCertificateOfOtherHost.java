package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A certificate for another name that the policy's pattern covers too (S20). */
final class StsCertificateOfOtherHost implements Scenario {

    @Override
    public String story() {
        return "MTA-STS, *.domain; a certificate for another host of it";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.poses(stage.authority().issue(stage.name("mx2")));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", "*." + stage.domain()));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_NAME));
    }
}
