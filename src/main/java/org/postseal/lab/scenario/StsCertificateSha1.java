package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A signature that can be forged (L15). */
final class StsCertificateSha1 implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; a certificate signed with SHA-1";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                stage.authority()
                        .issue(
                                List.of(stage.name("mx")),
                                stage.options().signature("SHA1withECDSA")));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_WEAK, Reason.CERTIFICATE_UNTRUSTED));
    }
}
