package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/**
 * Records that anybody could have forged are no pins (N05), even if the resolver vouches for them
 * (D09).
 */
final class TlsaInUnsignedZone implements Scenario {

    @Override
    public String story() {
        return "unsigned TLSA records for another key, marked authentic";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa.Issued other = stage.forger().issue(stage.name("mx"));
        stage.unsigned("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1, other.certificate()));
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.ClaimsAuthentic());
        stage.dns(stage.name("mx"), "A", new Behaviour.ClaimsAuthentic());
        stage.expect(Expected.encrypted());
    }
}
