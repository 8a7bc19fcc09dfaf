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

/** The certificate of the authority between is not sent. */
final class StsChainIncomplete implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; the intermediate certificate is missing";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        LabCa.Issued whole = stage.authority().intermediate("Between").issue(stage.name("mx"));
        mx.shows(new LabCa.Issued(whole.certificate(), whole.key(), List.of()));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_UNTRUSTED));
    }
}
