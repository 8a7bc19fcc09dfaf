package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A null MX beside others is a mistake, and no reason to give up (D05). */
final class MxNullBesideOthers implements Scenario {

    @Override
    public String story() {
        return "DANE; a null MX beside a real one";
    }

    @Override
    public String choice() {
        return "RFC 7505 forbids such records, and says nothing of what to do.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1), "@ MX 0 .");
        stage.expect(Expected.verified("dane-ee"));
    }
}
