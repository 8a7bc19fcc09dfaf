package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** An attacker takes STARTTLS away where nothing was published to say it must be there. */
final class StarttlsRemovedPublishingNothing implements Scenario {

    @Override
    public String story() {
        return "nothing published; an attacker takes STARTTLS out of the offer";
    }

    @Override
    public String choice() {
        return "the floor is ours: opportunistic TLS would send it in the clear, by design.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.RemovesStartTls());
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.STARTTLS_NOT_OFFERED));
    }
}
