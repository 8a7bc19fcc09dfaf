package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** "There is no such domain", without a proof: the message is not sent back for that. */
final class MxNoSuchName implements Scenario {

    @Override
    public String story() {
        return "NXDOMAIN without a proof for a signed domain";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(stage.domain(), "MX", new Behaviour.Fails(3));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
