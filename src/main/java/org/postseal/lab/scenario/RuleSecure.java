package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The domain publishes nothing; the operator's rule asks for its name. */
final class RuleSecure implements Scenario {

    @Override
    public String story() {
        return "nothing published; the operator's rule is \"secure\"";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.rule("secure match=" + stage.name("mx"));
        stage.expect(Expected.verified("pkix"));
    }
}
