package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTls;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A certificate that BoringSSL does not read: the JDK's TLS is tried, not none. */
final class DaneCertificateP521 implements Scenario {

    @Override
    public String story() {
        return "DANE; a P-521 certificate";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                stage.authority()
                        .issue(List.of(stage.name("mx")), stage.options().key(LabCa.KeyKind.P521)));
        mx.speaks(LabTls::ofTheJdk);
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
