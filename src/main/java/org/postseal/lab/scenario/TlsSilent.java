package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.TlsBehaviour;
import org.postseal.smtp.Reason;

/** The host agrees to STARTTLS and says nothing more (J17). */
final class TlsSilent implements Scenario {

    @Override
    public String story() {
        return "a handshake that gets no answer";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.behaves(new TlsBehaviour.AnswersHandshake(""));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.refused(Reason.TLS_HANDSHAKE));
    }
}
