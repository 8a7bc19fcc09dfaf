package org.postseal.lab.scenario;

import org.postseal.lab.Behaviour;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A TLSA record for the attacker's key, unsigned. */
final class TlsaForged implements Scenario {

    @Override
    public String story() {
        return "DANE; a forged TLSA record for an impostor's key";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String published = mx.tlsa(3, 1, 1);
        LabCa.Issued forged = stage.forger().issue(stage.name("mx"));
        mx.poses(forged);
        stage.signed("@ MX 10 mx", mx.a(), published);
        String record = LabTlsa.zoneText(3, 1, 1, forged.certificate());
        stage.dns(mx.tlsaName(), "TLSA", new Behaviour.Forged(mx.tlsaName() + ". TLSA " + record));
        stage.expect(Expected.refused(Reason.DANE_UNKNOWN));
    }
}
