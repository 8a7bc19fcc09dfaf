package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** DANE-EE is exempt from the rules for signatures, not from those for keys (L15). */
final class DaneCertificateRsa1024 implements Scenario {

    @Override
    public String story() {
        return "DANE; an RSA key of 1024 bits";
    }

    @Override
    public String choice() {
        return "RFC 7672 sets no size; we do (docs/decisions/demand.md).";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                stage.authority()
                        .issue(
                                List.of(stage.name("mx")),
                                stage.options().key(LabCa.KeyKind.RSA_1024)));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.CERTIFICATE_WEAK, Reason.DANE_MISMATCH));
    }
}
