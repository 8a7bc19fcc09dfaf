package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** An attacker gives the host's name its own address. */
final class AddressForged implements Scenario {

    @Override
    public String story() {
        return "DANE; a forged address leads to an impostor";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        Receiver evil = stage.receiver("evil");
        evil.poses(stage.forger().issue(stage.name("mx")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        String forged = stage.name("mx") + ". A " + evil.address();
        stage.dns(stage.name("mx"), "A", new Behaviour.Forged(forged));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
