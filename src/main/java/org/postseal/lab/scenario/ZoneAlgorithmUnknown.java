package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;

/** A zone signed with an algorithm that nobody knows counts as unsigned (D24). */
final class ZoneAlgorithmUnknown implements Scenario {

    @Override
    public String story() {
        return "a zone signed with an unknown algorithm";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String records = String.join("\n", "@ MX 10 mx", mx.a());
        stage.zone(ZoneSpec.signed(stage.domain(), records).algorithm(ZoneSpec.UNKNOWN_ALGORITHM));
        stage.expect(Expected.encrypted());
    }
}
