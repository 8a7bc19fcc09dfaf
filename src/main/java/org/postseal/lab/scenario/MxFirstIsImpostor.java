package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** An impostor at the first host does not get it, and the second does (N01). */
final class MxFirstIsImpostor implements Scenario {

    @Override
    public String story() {
        return "DANE; an impostor at the first of two hosts";
    }

    @Override
    public void set(Stage stage) {
        Receiver first = stage.receiver("mx1");
        String published = first.tlsa(3, 1, 1);
        first.poses(stage.authority().issue(stage.name("mx1")));
        Receiver mx = stage.receiver("mx2");
        stage.signed("@ MX 10 mx1", "@ MX 20 mx2", first.a(), published, mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
