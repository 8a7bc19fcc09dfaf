package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.TlsBehaviour;
import org.postseal.smtp.Reason;

/** The host knows no later version than TLS 1.1 (L01). */
final class TlsOneOne implements Scenario {

    @Override
    public String story() {
        return "a host that knows TLS 1.1 and nothing later";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String hello = "0302" + "11".repeat(32) + "00" + "c013" + "00";
        mx.behaves(new TlsBehaviour.AnswersHandshake("160302002a" + "02000026" + hello));
        stage.unsigned("@ MX 10 mx", mx.a());
        stage.expect(Expected.refused(Reason.TLS_HANDSHAKE, Reason.TLS_VERSION));
    }
}
