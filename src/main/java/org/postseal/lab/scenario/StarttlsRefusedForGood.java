package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** STARTTLS is offered and then not known (T04). */
final class StarttlsRefusedForGood implements Scenario {

    @Override
    public String story() {
        return "STARTTLS is refused with 502";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx =
                stage.receiver("mx")
                        .attacked(new Tactic.RefusesStartTls("502 5.5.1 not implemented"));
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.STARTTLS_REFUSED));
    }
}
