package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Nothing answers over IPv6: IPv4 is judged in full by itself (T22). */
final class Ipv6Dead implements Scenario {

    @Override
    public String story() {
        return "DANE; nothing answers at the IPv6 address";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1), "mx AAAA ::1");
        stage.expect(Expected.verified("dane-ee"));
    }
}
