package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.TlsBehaviour;
import org.postseal.smtp.Reason;

/** A server from before extensions: EHLO is refused, HELO works (T19). */
final class HeloOnly implements Scenario {

    @Override
    public String story() {
        return "a host that knows HELO only";
    }

    @Override
    public String choice() {
        return "the floor is ours: opportunistic TLS would send it in the clear, by design.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new TlsBehaviour.HeloOnly());
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.STARTTLS_NOT_OFFERED));
    }
}
