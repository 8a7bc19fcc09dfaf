package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host shows another key than the one published (N28). */
final class DaneMismatch implements Scenario {

    @Override
    public String story() {
        return "DANE; the host shows another key";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String published = mx.tlsa(3, 1, 1);
        mx.poses(stage.authority().issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), published);
        stage.expect(Expected.refused(Reason.DANE_MISMATCH));
    }
}
