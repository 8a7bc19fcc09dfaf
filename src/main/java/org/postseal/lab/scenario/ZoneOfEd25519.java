package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;
import org.xbill.DNS.DNSSEC;

/** A zone signed with Ed25519. */
final class ZoneOfEd25519 implements Scenario {

    @Override
    public String story() {
        return "DANE in a zone signed with Ed25519";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String records = String.join("\n", "@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.zone(ZoneSpec.signed(stage.domain(), records).algorithm(DNSSEC.Algorithm.ED25519));
        stage.expect(Expected.verified("dane-ee"));
    }
}
