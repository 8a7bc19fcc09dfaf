package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** A firewall writes something else over the word STARTTLS (T02). */
final class StarttlsMasked implements Scenario {

    @Override
    public String story() {
        return "the word STARTTLS is overwritten with XXXXXXXA";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.MasksStartTls("XXXXXXXA"));
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.STARTTLS_STRIPPED));
    }
}
