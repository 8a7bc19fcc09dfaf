package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A certificate that vouches for itself, where a policy asks for an authority. */
final class StsCertificateSelfSigned implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; a certificate that vouches for itself";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.poses(LabCa.selfSigned(List.of(stage.name("mx")), stage.options()));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_UNTRUSTED));
    }
}
