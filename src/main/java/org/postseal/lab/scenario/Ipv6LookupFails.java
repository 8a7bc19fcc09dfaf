package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The addresses of one family cannot be looked up: DANE is not forgotten for that (D07). */
final class Ipv6LookupFails implements Scenario {

    @Override
    public String story() {
        return "DANE; the lookup of IPv6 addresses fails";
    }

    @Override
    public String choice() {
        return "delivering over IPv4, under DANE, would be right too.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(stage.name("mx"), "AAAA", Behaviour.Fails.servFail());
        stage.expect(Expected.refused(Reason.DNS_FAILED));
    }
}
