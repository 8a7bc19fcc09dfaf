package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The right certificates in the wrong order, as many servers send them. */
final class StsChainDisordered implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; the chain in the wrong order";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        LabCa below = stage.authority().intermediate("Between").intermediate("Below");
        LabCa.Issued whole = below.issue(stage.name("mx"));
        mx.shows(new LabCa.Issued(whole.certificate(), whole.key(), whole.issuers().reversed()));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.verified("pkix"));
    }
}
