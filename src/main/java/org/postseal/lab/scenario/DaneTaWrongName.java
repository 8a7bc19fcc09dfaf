package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** Usage 2 looks at the name (N07). */
final class DaneTaWrongName implements Scenario {

    @Override
    public String story() {
        return "DANE 2 0 1; a certificate of that issuer for another name";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa between = stage.authority().intermediate("Between");
        mx.poses(between.issue("mx.somebody-else.test"));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 1, between.root()));
        stage.expect(Expected.refused(Reason.DANE_MISMATCH, Reason.CERTIFICATE_NAME));
    }
}
