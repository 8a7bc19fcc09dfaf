package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** DNS leads mail back to the relay. */
final class MxIsThisRelay implements Scenario {

    @Override
    public String story() {
        return "the MX record names the relay itself";
    }

    @Override
    public void set(Stage stage) {
        stage.unsigned("@ MX 10 relay.lab.test.");
        stage.expect(Expected.refused(Reason.LOOPS_BACK));
    }
}
