package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A truncated answer, of which TCP has the rest (D12). */
final class TlsaTruncated implements Scenario {

    @Override
    public String story() {
        return "DANE; a truncated TLSA answer, and TCP works";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.Truncated(true));
        stage.expect(Expected.verified("dane-ee"));
    }
}
