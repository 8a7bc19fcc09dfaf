package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A wildcard stands for the name of the records, with its proof (D26). */
final class TlsaWildcard implements Scenario {

    @Override
    public String story() {
        return "DANE; the TLSA record is a wildcard";
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
        stage.expect(Expected.verified("dane-ee"));
    }
}
