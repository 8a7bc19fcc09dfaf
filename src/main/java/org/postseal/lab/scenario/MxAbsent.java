package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Without MX records the domain is its own host, and DANE applies to it (D03). */
final class MxAbsent implements Scenario {

    @Override
    public String story() {
        return "DANE; no MX record: the domain is its own host";
    }

    @Override
    public void set(Stage stage) {
        Receiver host = stage.receiverAtDomain();
        stage.signed(host.a(), host.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
