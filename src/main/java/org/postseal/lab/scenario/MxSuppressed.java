package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** "There are no MX records", without a proof: the domain itself is not taken instead (D01). */
final class MxSuppressed implements Scenario {

    @Override
    public String story() {
        return "an empty answer in the place of MX records";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        Receiver evil = stage.receiverAtDomain();
        evil.poses(evil.identity());
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1), evil.a());
        stage.dns(stage.domain(), "MX", new Behaviour.Forged(""));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
