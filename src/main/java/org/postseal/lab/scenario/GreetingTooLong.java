package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A greeting in one line beyond all limits (T12). */
final class GreetingTooLong implements Scenario {

    @Override
    public String story() {
        return "a greeting in a line of 100 kB";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(
                ReplyBehaviour.Answers.always(
                        ReplyBehaviour.Stage.GREETING, "220 " + "x".repeat(100_000)));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.PROTOCOL_ERROR));
    }
}
