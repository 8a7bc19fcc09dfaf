package org.postseal.lab.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The certificate was good until yesterday. */
final class StsCertificateExpired implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; an expired certificate";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                stage.authority()
                        .issue(
                                List.of(stage.name("mx")),
                                stage.options()
                                        .valid(
                                                stage.now().minus(Duration.ofDays(90)),
                                                stage.now().minus(Duration.ofDays(1)))));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_EXPIRED));
    }
}
