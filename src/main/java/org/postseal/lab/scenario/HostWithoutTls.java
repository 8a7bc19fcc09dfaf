package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host has no STARTTLS at all (T01). */
final class HostWithoutTls implements Scenario {

    @Override
    public String story() {
        return "a host without STARTTLS";
    }

    @Override
    public String choice() {
        return "the floor is ours: opportunistic TLS would send it in the clear, by design.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").withoutTls();
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.STARTTLS_NOT_OFFERED));
    }
}
