package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The issuer that is published is not the leaf's own (N08), and no public root (N11). */
final class DaneTaThroughIntermediates implements Scenario {

    @Override
    public String story() {
        return "DANE 2 0 1: an issuer further up";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa above = stage.forger().intermediate("Above");
        mx.shows(above.intermediate("Below").issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 1, above.root()));
        stage.expect(Expected.verified("dane-ta"));
    }
}
