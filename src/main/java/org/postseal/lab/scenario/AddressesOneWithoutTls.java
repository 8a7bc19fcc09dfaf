package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Of two addresses of a host one has no TLS: each is judged by itself (T21). */
final class AddressesOneWithoutTls implements Scenario {

    @Override
    public String story() {
        return "DANE; one of two addresses has no TLS";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        Receiver clear = stage.receiver("mx").withoutTls();
        stage.signed("@ MX 10 mx", mx.a(), clear.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
