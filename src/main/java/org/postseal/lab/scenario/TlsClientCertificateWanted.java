package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabTls;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The host would like a certificate of ours, and goes on without (T30). */
final class TlsClientCertificateWanted implements Scenario {

    @Override
    public String story() {
        return "DANE; the host asks for a client certificate";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.speaks(LabTls::wantsClientCertificate);
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
