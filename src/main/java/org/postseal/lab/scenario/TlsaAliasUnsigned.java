package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;

/** The alias leads into a zone without DNSSEC: the records count as absent (N05, N20). */
final class TlsaAliasUnsigned implements Scenario {

    @Override
    public String story() {
        return "the TLSA name is an alias into an unsigned zone";
    }

    @Override
    public String choice() {
        return "the floor is encryption, and no proof can be had.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsaLabel() + " CNAME keys.unsigned");
        stage.zone(
                ZoneSpec.unsigned(
                        stage.name("unsigned"),
                        "keys TLSA "
                                + LabTlsa.zoneText(
                                        3, 1, 1, stage.forger().issue("x.test").certificate())));
        stage.expect(Expected.encrypted());
    }
}
