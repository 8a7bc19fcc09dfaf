package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** An attacker names a host of its own as the domain's. */
final class MxForged implements Scenario {

    @Override
    public String story() {
        return "DANE; a forged MX record leads to an impostor";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        Receiver evil = stage.receiver("evil");
        evil.poses(evil.identity());
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1), evil.a());
        String forged = stage.domain() + ". MX 1 evil." + stage.domain() + ".";
        stage.dns(stage.domain(), "MX", new Behaviour.Forged(forged));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
