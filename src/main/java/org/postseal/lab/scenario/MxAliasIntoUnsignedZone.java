package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;

/** The alias leads out of DNSSEC: TLSA counts at the first name alone (N18). */
final class MxAliasIntoUnsignedZone implements Scenario {

    @Override
    public String story() {
        return "DANE at the first name; the alias leads into an unsigned zone";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", "mx CNAME host.unsigned", mx.tlsa(3, 1, 1));
        stage.zone(ZoneSpec.unsigned(stage.name("unsigned"), "host A " + mx.address()));
        stage.expect(Expected.verified("dane-ee"));
    }
}
