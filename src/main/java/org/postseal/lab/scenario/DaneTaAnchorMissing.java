package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The record is a digest, and the anchor is not sent: nothing can be found (N10). */
final class DaneTaAnchorMissing implements Scenario {

    @Override
    public String story() {
        return "DANE 2 0 1; the anchor is not sent";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa own = LabCa.create("Own authority", stage.now());
        mx.shows(own.issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 1, own.root()));
        stage.expect(Expected.refused(Reason.DANE_MISMATCH));
    }
}
