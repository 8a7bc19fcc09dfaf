package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The MX lookup fails: that is not "no MX" (D01). */
final class MxServfail implements Scenario {

    @Override
    public String story() {
        return "the MX lookup fails";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(stage.domain(), "MX", Behaviour.Fails.servFail());
        stage.expect(Expected.refused(Reason.DNS_FAILED));
    }
}
