package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host does not know the mailbox: final, with its own words. */
final class MailboxUnknown implements Scenario {

    @Override
    public String story() {
        return "DANE; the mailbox is unknown";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(
                ReplyBehaviour.Answers.always(
                        ReplyBehaviour.Stage.RCPT, "550 5.1.1 no such mailbox"));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.REMOTE_REFUSED));
    }
}
