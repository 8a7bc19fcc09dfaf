package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The domain says that it takes no mail (D04, RFC 7505). */
final class MxNull implements Scenario {

    @Override
    public String story() {
        return "a null MX";
    }

    @Override
    public void set(Stage stage) {
        Receiver host = stage.receiverAtDomain();
        stage.signed("@ MX 0 .", host.a());
        stage.expect(Expected.refused(Reason.NULL_MX));
    }
}
