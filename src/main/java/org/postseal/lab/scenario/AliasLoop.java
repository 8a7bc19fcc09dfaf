package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host's name is an alias that leads back to itself (D14). */
final class AliasLoop implements Scenario {

    @Override
    public String story() {
        return "an alias loop in the place of the host";
    }

    @Override
    public void set(Stage stage) {
        stage.signed("@ MX 10 mx", "mx CNAME mx2", "mx2 CNAME mx");
        stage.expect(Expected.refused(Reason.DNS_FAILED, Reason.DNS_BOGUS));
    }
}
