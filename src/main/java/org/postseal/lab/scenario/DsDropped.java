package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The link from the zone above is taken out, to make the zone look unsigned. */
final class DsDropped implements Scenario {

    @Override
    public String story() {
        return "DANE; the DS record is taken out on the way";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(stage.domain(), "DS", new Behaviour.Forged(""));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
