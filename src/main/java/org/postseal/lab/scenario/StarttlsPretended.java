package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** Somebody agrees to STARTTLS and goes on in the clear. */
final class StarttlsPretended implements Scenario {

    @Override
    public String story() {
        return "220 to STARTTLS, and then everything in the clear";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.PretendsStartTls());
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.TLS_HANDSHAKE));
    }
}
