package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** NSEC proves that there are no TLSA records (N04). */
final class TlsaAbsent implements Scenario {

    @Override
    public String story() {
        return "signed, and provably without TLSA records";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a());
        stage.expect(Expected.encrypted());
    }
}
