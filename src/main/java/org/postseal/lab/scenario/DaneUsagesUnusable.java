package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Usages 0 and 1 are not for mail: TLS is needed, and nothing is proven (N02, N15). */
final class DaneUsagesUnusable implements Scenario {

    @Override
    public String story() {
        return "TLSA with usages 0 and 1 only";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(0, 0, 1), mx.tlsa(1, 1, 1));
        stage.expect(Expected.encrypted());
    }
}
