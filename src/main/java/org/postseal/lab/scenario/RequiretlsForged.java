package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** Somebody on the way makes a promise for a host that makes none. */
final class RequiretlsForged implements Scenario {

    @Override
    public String story() {
        return "REQUIRETLS; DANE; an attacker lists it before TLS, the host does not";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx =
                stage.receiver("mx").attacked(new Tactic.AddsExtensions(List.of("REQUIRETLS")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.messageRequiresTls();
        stage.expect(Expected.refused(Reason.REQUIRETLS_UNSUPPORTED));
    }
}
