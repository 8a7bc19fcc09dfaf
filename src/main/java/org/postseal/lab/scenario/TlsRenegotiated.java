package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabTls;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.TlsBehaviour;
import org.postseal.smtp.Reason;

/** What was proven in the first handshake says nothing of a second (T11). */
final class TlsRenegotiated implements Scenario {

    @Override
    public String story() {
        return "DANE; TLS 1.2, and the host wants to renegotiate";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").behaves(new TlsBehaviour.Renegotiates());
        mx.speaks(LabTls::ofTheJdkInTls12);
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.TLS_HANDSHAKE));
    }
}
