package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** A good reply in the clear, in the middle of TLS, while the message is sent (T14). */
final class ReplyInjectedIntoTls implements Scenario {

    @Override
    public String story() {
        return "a 250 in the clear is injected into the TLS session";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx =
                stage.receiver("mx")
                        .attacked(new Tactic.InjectsIntoTls("250 2.0.0 kept\r\n", 20_000));
        stage.messageOctets(400_000);
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(
                Expected.refused(
                        Reason.CONNECTION_LOST,
                        Reason.UNCERTAIN,
                        Reason.PROTOCOL_ERROR,
                        Reason.TLS_HANDSHAKE));
    }
}
