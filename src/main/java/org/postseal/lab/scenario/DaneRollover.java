package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Old and new key are published, and the new one is shown (N12, N26). */
final class DaneRollover implements Scenario {

    @Override
    public String story() {
        return "DANE; old and new key published, the new one shown";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String old = mx.tlsa(3, 1, 1);
        mx.shows(stage.authority().issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), old, mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
