package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The operator noted the certificate. */
final class RuleFingerprint implements Scenario {

    @Override
    public String story() {
        return "the operator's rule is the fingerprint of the certificate";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.rule("fingerprint match=" + mx.fingerprint());
        stage.expect(Expected.verified("fingerprint"));
    }
}
