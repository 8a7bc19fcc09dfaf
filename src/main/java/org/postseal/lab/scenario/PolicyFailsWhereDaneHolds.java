package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The key is the one of DANE, and the name breaks MTA-STS: here both must hold (S27). */
final class PolicyFailsWhereDaneHolds implements Scenario {

    @Override
    public String story() {
        return "DANE holds and MTA-STS fails";
    }

    @Override
    public String choice() {
        return "RFC 8461, section 2, lets DANE stand for both" + " (docs/decisions/demand.md).";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.shows(stage.authority().issue("other.test"));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_NAME));
    }
}
