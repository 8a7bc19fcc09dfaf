package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The host's name is made by a DNAME, whose synthesis is checked (D27). */
final class Dname implements Scenario {

    @Override
    public String story() {
        return "DANE; the host is below a DNAME";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx.real");
        stage.signed(
                "@ MX 10 mx.moved",
                "moved DNAME real." + stage.domain() + ".",
                mx.a(),
                mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
