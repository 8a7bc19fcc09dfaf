package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;

/** A middlebox lets no hello pass that is larger than a segment (L06). */
final class LargeHelloDropped implements Scenario {

    @Override
    public String story() {
        return "DANE; a middlebox resets large (post-quantum) hellos";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.DropsLargeHellos(1400));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
