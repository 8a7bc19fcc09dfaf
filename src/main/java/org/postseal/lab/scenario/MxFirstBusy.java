package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The first host is busy, and the second proves itself (T20). */
final class MxFirstBusy implements Scenario {

    @Override
    public String story() {
        return "DANE; the first host says 421, the second takes it";
    }

    @Override
    public void set(Stage stage) {
        Receiver busy = stage.receiver("mx1");
        busy.behaves(
                ReplyBehaviour.Answers.always(ReplyBehaviour.Stage.GREETING, "421 4.3.2 not now"));
        Receiver mx = stage.receiver("mx2");
        stage.signed(
                "@ MX 10 mx1",
                "@ MX 20 mx2",
                busy.a(),
                busy.tlsa(3, 1, 1),
                mx.a(),
                mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
