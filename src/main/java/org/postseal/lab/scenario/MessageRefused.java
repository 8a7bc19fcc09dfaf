package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host does not want the message: final. */
final class MessageRefused implements Scenario {

    @Override
    public String story() {
        return "DANE; the message is refused after the final dot";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(
                ReplyBehaviour.Answers.always(ReplyBehaviour.Stage.DOT, "554 5.7.1 not this one"));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.REMOTE_REFUSED));
    }
}
