package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.ReplyBehaviour;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** Lines that end in a bare line feed, as injected ones may. */
final class RepliesWithBareLineFeeds implements Scenario {

    @Override
    public String story() {
        return "replies that end in a bare line feed";
    }

    @Override
    public String choice() {
        return "many clients read such lines.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(
                ReplyBehaviour.Answers.always(ReplyBehaviour.Stage.EHLO, "250-mx\n250 STARTTLS"));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.PROTOCOL_ERROR));
    }
}
