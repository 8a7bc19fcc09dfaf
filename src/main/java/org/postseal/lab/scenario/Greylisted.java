package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host greylists the first try, which says nothing about TLS (T20). */
final class Greylisted implements Scenario {

    @Override
    public String story() {
        return "DANE; the first try is greylisted";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(
                new ReplyBehaviour.Answers(
                        ReplyBehaviour.Stage.RCPT, "450 4.7.1 come back later", 1));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee").after(Reason.REMOTE_DEFERRED));
    }
}
