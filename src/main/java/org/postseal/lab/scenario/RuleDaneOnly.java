package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The operator asks for DANE, and the domain has none (N22). */
final class RuleDaneOnly implements Scenario {

    @Override
    public String story() {
        return "nothing published; the operator's rule is \"dane-only\"";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a());
        stage.rule("dane-only");
        stage.expect(Expected.refused(Reason.DANE_REQUIRED));
    }
}
