package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;

/** The MX record is not signed, the host's zone is: the key proves the host alone (N21). */
final class DaneHostOnly implements Scenario {

    @Override
    public String story() {
        return "an unsigned MX record, and DANE for the host";
    }

    @Override
    public void set(Stage stage) {
        String hosts = "hosts-" + stage.domain();
        Receiver mx = stage.receiverIn(hosts, "mx");
        stage.unsigned("@ MX 10 mx." + hosts + ".");
        stage.zone(ZoneSpec.signed(hosts, mx.a() + "\n" + mx.tlsa(3, 1, 1)));
        stage.expect(Expected.verified("dane-ee-host-only"));
    }
}
