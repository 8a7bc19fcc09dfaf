package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** No greeting. */
final class GreetingSilent implements Scenario {

    @Override
    public String story() {
        return "a host that says nothing";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new ReplyBehaviour.Silent(ReplyBehaviour.Stage.GREETING));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.CONNECT_TIMEOUT, Reason.CONNECTION_LOST));
    }
}
