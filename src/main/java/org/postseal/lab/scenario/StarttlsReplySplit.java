package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;

/** The agreement to STARTTLS comes octet by octet: nothing is wrong with that (T06). */
final class StarttlsReplySplit implements Scenario {

    @Override
    public String story() {
        return "DANE; the 220 to STARTTLS comes octet by octet";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.SplitsStartTlsReply());
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
