package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** STARTTLS is answered with 454, as if it could be had later (T04). */
final class StarttlsRefusedForNow implements Scenario {

    @Override
    public String story() {
        return "STARTTLS is refused with 454";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx =
                stage.receiver("mx")
                        .attacked(new Tactic.RefusesStartTls("454 4.7.0 TLS not available"));
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.STARTTLS_REFUSED));
    }
}
