package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The same without the proof that there is nothing nearer (D26). */
final class TlsaWildcardWithoutProof implements Scenario {

    @Override
    public String story() {
        return "DANE; a wildcard TLSA record without its proof";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed(
                "@ MX 10 mx",
                mx.a(),
                "*."
                        + mx.tlsaLabel().substring(mx.tlsaLabel().indexOf('.') + 1)
                        + " TLSA "
                        + LabTlsa.zoneText(3, 1, 1, mx.identity().certificate()));
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.NoDenial());
        stage.expect(Expected.refused(Reason.DANE_UNKNOWN));
    }
}
