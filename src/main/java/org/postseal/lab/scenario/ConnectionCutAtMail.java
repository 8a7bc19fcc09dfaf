package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The connection is cut at MAIL. */
final class ConnectionCutAtMail implements Scenario {

    @Override
    public String story() {
        return "DANE; the connection is cut at MAIL, once";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new ReplyBehaviour.HangsUp(ReplyBehaviour.Stage.MAIL, 1));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
