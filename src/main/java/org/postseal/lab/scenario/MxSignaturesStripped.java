package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** MX records without their signatures. */
final class MxSignaturesStripped implements Scenario {

    @Override
    public String story() {
        return "DANE; the MX records come without signatures";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(stage.domain(), "MX", new Behaviour.StrippedSignatures());
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
