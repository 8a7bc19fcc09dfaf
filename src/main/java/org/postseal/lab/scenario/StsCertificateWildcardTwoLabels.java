package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A wildcard does not stand for two labels (L12). */
final class StsCertificateWildcardTwoLabels implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; a wildcard certificate for a name two labels below";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("a.mx");
        mx.poses(stage.authority().issue("*." + stage.domain()));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("a.mx")));
        stage.unsigned("@ MX 10 a.mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_NAME));
    }
}
