package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;

/** NSEC3 proves that there are no TLSA records (N04). */
final class ZoneWithNsec3WithoutTlsa implements Scenario {

    @Override
    public String story() {
        return "signed with NSEC3, and provably without TLSA records";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String records = String.join("\n", "@ MX 10 mx", mx.a());
        stage.zone(ZoneSpec.signed(stage.domain(), records).nsec3(5));
        stage.expect(Expected.encrypted());
    }
}
