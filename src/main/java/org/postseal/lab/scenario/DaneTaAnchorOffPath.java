package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The published anchor is sent along, and signed nothing of it (N13). */
final class DaneTaAnchorOffPath implements Scenario {

    @Override
    public String story() {
        return "DANE 2 0 1; the anchor is sent along without having signed";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa between = stage.authority().intermediate("Between");
        LabCa.Issued forged = stage.forger().issue(stage.name("mx"));
        mx.poses(new LabCa.Issued(forged.certificate(), forged.key(), List.of(between.root())));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 1, between.root()));
        stage.expect(Expected.refused(Reason.DANE_MISMATCH));
    }
}
