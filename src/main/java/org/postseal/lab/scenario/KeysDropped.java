package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The zone's keys are taken out. */
final class KeysDropped implements Scenario {

    @Override
    public String story() {
        return "DANE; the DNSKEY records are taken out on the way";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.dns(stage.domain(), "DNSKEY", new Behaviour.Forged(""));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
