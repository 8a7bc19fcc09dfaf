package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** An attacker takes STARTTLS out of the offer of a host with DANE. */
final class StarttlsRemoved implements Scenario {

    @Override
    public String story() {
        return "DANE; an attacker takes STARTTLS out of the offer";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.RemovesStartTls());
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.STARTTLS_STRIPPED));
    }
}
