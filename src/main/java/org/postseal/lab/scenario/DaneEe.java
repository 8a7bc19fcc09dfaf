package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The domain publishes the key of its host under DNSSEC (RFC 7672). */
final class DaneEe implements Scenario {

    @Override
    public String story() {
        return "DANE: the host's own key, 3 1 1";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
