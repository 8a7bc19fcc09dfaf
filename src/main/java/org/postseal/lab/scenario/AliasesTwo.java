package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** Two aliases at one name: neither is followed (D15). */
final class AliasesTwo implements Scenario {

    @Override
    public String story() {
        return "two aliases at one name";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx1");
        stage.unsigned("@ MX 10 mx", mx.a(), "mx2 A " + mx.address());
        String name = stage.name("mx") + ".";
        String forged =
                "%1$s CNAME mx1.%2$s.\n%1$s CNAME mx2.%2$s.\nmx1.%2$s. A %3$s"
                        .formatted(name, stage.domain(), mx.address());
        stage.dns(stage.name("mx"), "A", new Behaviour.Forged(forged));
        stage.dns(stage.name("mx"), "AAAA", new Behaviour.Forged(forged));
        stage.expect(Expected.refused(Reason.DNS_FAILED, Reason.DNS_BOGUS));
    }
}
