package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The records are kept elsewhere, by a signed alias (N20). */
final class TlsaAlias implements Scenario {

    @Override
    public String story() {
        return "DANE; the TLSA name is an alias";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed(
                "@ MX 10 mx",
                mx.a(),
                mx.tlsaLabel() + " CNAME keys",
                "keys TLSA " + LabTlsa.zoneText(3, 1, 1, mx.identity().certificate()));
        stage.expect(Expected.verified("dane-ee"));
    }
}
