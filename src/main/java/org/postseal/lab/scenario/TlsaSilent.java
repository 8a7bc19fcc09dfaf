package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The TLSA lookup gets no answer (N03). */
final class TlsaSilent implements Scenario {

    @Override
    public String story() {
        return "DANE; the TLSA lookup gets no answer";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.Silent());
        stage.expect(Expected.refused(Reason.DANE_UNKNOWN));
    }
}
