package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** Of two digests for one usage and selector only the stronger counts (N14). */
final class DaneDigestAgility implements Scenario {

    @Override
    public String story() {
        return "DANE 3 1 1 of the key shown, and 3 1 2 of another";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa.Issued other = stage.authority().issue(stage.name("mx"));
        mx.poses(stage.authority().issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1), mx.tlsa(3, 1, 2, other.certificate()));
        stage.expect(Expected.refused(Reason.DANE_MISMATCH));
    }
}
