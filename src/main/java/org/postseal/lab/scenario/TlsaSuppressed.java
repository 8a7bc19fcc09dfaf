package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** "There are no TLSA records", without a proof of it. */
final class TlsaSuppressed implements Scenario {

    @Override
    public String story() {
        return "DANE; an empty answer in the place of TLSA records";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.Forged(""));
        stage.expect(Expected.refused(Reason.DANE_UNKNOWN));
    }
}
