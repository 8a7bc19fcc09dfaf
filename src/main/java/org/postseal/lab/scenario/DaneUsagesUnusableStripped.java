package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** Unusable records still promise TLS (N02). */
final class DaneUsagesUnusableStripped implements Scenario {

    @Override
    public String story() {
        return "TLSA with usage 1 only; STARTTLS is taken away";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.RemovesStartTls());
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(1, 1, 1));
        stage.expect(Expected.refused(Reason.STARTTLS_STRIPPED));
    }
}
