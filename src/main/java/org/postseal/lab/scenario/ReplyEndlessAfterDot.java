package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The reply to the message has no end (T12). */
final class ReplyEndlessAfterDot implements Scenario {

    @Override
    public String story() {
        return "DANE; a reply without end after the final dot";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new ReplyBehaviour.Endless(ReplyBehaviour.Stage.DOT));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.UNCERTAIN, Reason.PROTOCOL_ERROR));
    }
}
