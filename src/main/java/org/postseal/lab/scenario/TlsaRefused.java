package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The resolver refuses to look up TLSA records (N03). */
final class TlsaRefused implements Scenario {

    @Override
    public String story() {
        return "DANE; the TLSA lookup is refused";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(mx.tlsaName(), "TLSA", Behaviour.Fails.refused());
        stage.expect(Expected.refused(Reason.DANE_UNKNOWN));
    }
}
