package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A key that is too short to prove anything (L15). */
final class StsCertificateRsa1024 implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; an RSA key of 1024 bits";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                stage.authority()
                        .issue(
                                List.of(stage.name("mx")),
                                stage.options().key(LabCa.KeyKind.RSA_1024)));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_WEAK));
    }
}
