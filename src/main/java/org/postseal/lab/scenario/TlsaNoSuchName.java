package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** "There is no such name", without a proof of it. */
final class TlsaNoSuchName implements Scenario {

    @Override
    public String story() {
        return "DANE; NXDOMAIN in the place of TLSA records";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.Fails(3));
        stage.expect(Expected.refused(Reason.DANE_UNKNOWN));
    }
}
