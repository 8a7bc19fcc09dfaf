package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The domain publishes nothing and its certificate vouches for itself (L11). */
final class CertificateSelfSigned implements Scenario {

    @Override
    public String story() {
        return "nothing published; a certificate that vouches for itself";
    }

    @Override
    public String choice() {
        return "the floor is ours; opportunistic TLS does the same here.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.shows(LabCa.selfSigned(List.of(stage.name("mx")), stage.options()));
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.encrypted());
    }
}
