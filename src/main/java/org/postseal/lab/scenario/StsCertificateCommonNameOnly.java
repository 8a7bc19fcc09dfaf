package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The name stands in the subject alone, where it does not count (S21, J04). */
final class StsCertificateCommonNameOnly implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; the name in the subject alone";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.shows(stage.authority().issue(List.of(), stage.options().commonName(stage.name("mx"))));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_NAME));
    }
}
