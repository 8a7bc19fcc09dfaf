package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The mailbox is full the first time. */
final class MailboxFullForNow implements Scenario {

    @Override
    public String story() {
        return "DANE; the mailbox is full, once";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new ReplyBehaviour.Answers(ReplyBehaviour.Stage.RCPT, "452 4.2.2 full", 1));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee").after(Reason.REMOTE_DEFERRED));
    }
}
