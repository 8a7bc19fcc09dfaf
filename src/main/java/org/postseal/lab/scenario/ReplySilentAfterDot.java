package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** There is no reply to the message (T13). */
final class ReplySilentAfterDot implements Scenario {

    @Override
    public String story() {
        return "DANE; no reply after the final dot";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new ReplyBehaviour.Silent(ReplyBehaviour.Stage.DOT));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.UNCERTAIN));
    }
}
