package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A host that the policy does not list is skipped (S22). */
final class MxOutsidePolicy implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; the first host is not in the policy";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver other = stage.receiver("other");
        other.poses(other.identity());
        Receiver mx = stage.receiver("mx");
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 other", "@ MX 20 mx", other.a(), mx.a(), policy.records("1"));
        stage.expect(Expected.verified("pkix"));
    }
}
