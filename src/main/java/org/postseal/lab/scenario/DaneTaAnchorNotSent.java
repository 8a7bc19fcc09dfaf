package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The record is the whole anchor, and the host does not send it (N09). */
final class DaneTaAnchorNotSent implements Scenario {

    @Override
    public String story() {
        return "DANE 2 0 0: the whole anchor, which the host does not send";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa own = LabCa.create("Own authority", stage.now());
        mx.shows(own.issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 0, own.root()));
        stage.expect(Expected.verified("dane-ta"));
    }
}
