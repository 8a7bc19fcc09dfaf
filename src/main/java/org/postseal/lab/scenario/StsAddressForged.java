package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The same where DNS can be forged, and the certificate cannot. */
final class StsAddressForged implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; a forged address leads to an impostor";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        Receiver evil = stage.receiver("evil");
        evil.poses(stage.forger().issue(stage.name("mx")));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        String forged = stage.name("mx") + ". A " + evil.address();
        stage.dns(stage.name("mx"), "A", new Behaviour.Forged(forged));
        stage.expect(Expected.refused(Reason.CERTIFICATE_UNTRUSTED));
    }
}
