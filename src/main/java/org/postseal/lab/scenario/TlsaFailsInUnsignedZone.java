package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Without DNSSEC nobody asks for TLSA records, so that it does not matter if that fails (D08). */
final class TlsaFailsInUnsignedZone implements Scenario {

    @Override
    public String story() {
        return "no DNSSEC; the TLSA lookup would fail";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.dns(mx.tlsaName(), "TLSA", Behaviour.Fails.servFail());
        stage.expect(Expected.encrypted());
    }
}
