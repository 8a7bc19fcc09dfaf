package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** Lines are slipped in behind the agreement to STARTTLS (T05, CVE-2011-0411). */
final class StarttlsFollowedByInjection implements Scenario {

    @Override
    public String story() {
        return "lines slipped in between the 220 and the handshake";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx =
                stage.receiver("mx").attacked(new Tactic.InjectsAfterStartTls("250 injected"));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.STARTTLS_INJECTION));
    }
}
