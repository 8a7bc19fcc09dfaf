package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Records too short to be any (D13). */
final class DaneRecordMalformed implements Scenario {

    @Override
    public String story() {
        return "TLSA records that are too short";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsaLabel() + " TYPE52 \\# 2 0300");
        stage.expect(Expected.encrypted());
    }
}
