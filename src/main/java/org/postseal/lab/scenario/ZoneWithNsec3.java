package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;

/** The zone denies with NSEC3, and the key is found all the same. */
final class ZoneWithNsec3 implements Scenario {

    @Override
    public String story() {
        return "DANE in a zone with NSEC3";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String records = String.join("\n", "@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.zone(ZoneSpec.signed(stage.domain(), records).nsec3(0));
        stage.expect(Expected.verified("dane-ee"));
    }
}
