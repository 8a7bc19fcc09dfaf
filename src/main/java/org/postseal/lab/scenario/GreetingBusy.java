package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host says 421 instead of a greeting, once (T20). */
final class GreetingBusy implements Scenario {

    @Override
    public String story() {
        return "DANE; 421 instead of a greeting, once";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(
                new ReplyBehaviour.Answers(ReplyBehaviour.Stage.GREETING, "421 4.3.2 not now", 1));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee").after(Reason.GREETING_REFUSED));
    }
}
