package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Usage 3 with the whole certificate, by SHA-512. */
final class DaneEeWholeCertificate implements Scenario {

    @Override
    public String story() {
        return "DANE 3 0 2: the whole certificate";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 0, 2));
        stage.expect(Expected.verified("dane-ee"));
    }
}
