package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The domain publishes the issuer (usage 2). */
final class DaneTa implements Scenario {

    @Override
    public String story() {
        return "DANE: the issuer, 2 0 1";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa between = stage.forger().intermediate("Between");
        mx.shows(between.issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 1, between.root()));
        stage.expect(Expected.verified("dane-ta"));
    }
}
