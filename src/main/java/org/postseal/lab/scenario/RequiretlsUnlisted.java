package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A message with REQUIRETLS to a host that is proven and does not promise to pass it on. */
final class RequiretlsUnlisted implements Scenario {

    @Override
    public String story() {
        return "REQUIRETLS; DANE; the host does not list it";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.messageRequiresTls();
        stage.expect(Expected.refused(Reason.REQUIRETLS_UNSUPPORTED));
    }
}
