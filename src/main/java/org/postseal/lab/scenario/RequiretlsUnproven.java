package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.ListsKeyword;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A message with REQUIRETLS to a host that promises everything and proves nothing. */
final class RequiretlsUnproven implements Scenario {

    @Override
    public String story() {
        return "REQUIRETLS; nothing published; the host lists it";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").behaves(new ListsKeyword("REQUIRETLS"));
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.messageRequiresTls();
        stage.expect(Expected.refused(Reason.REQUIRETLS_UNVERIFIED));
    }
}
