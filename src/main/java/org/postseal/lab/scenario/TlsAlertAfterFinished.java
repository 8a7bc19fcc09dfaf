package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabTls;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host turns our side of the handshake down when we believe it done (T09). */
final class TlsAlertAfterFinished implements Scenario {

    @Override
    public String story() {
        return "the host ends TLS after our Finished";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.speaks(LabTls::needsClientCertificate);
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.TLS_HANDSHAKE));
    }
}
