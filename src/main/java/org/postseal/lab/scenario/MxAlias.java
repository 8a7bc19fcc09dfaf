package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The host's name is a signed alias: TLSA is looked up where it leads (N17). */
final class MxAlias implements Scenario {

    @Override
    public String story() {
        return "DANE; the MX host is an alias";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("host");
        stage.signed("@ MX 10 mx", "mx CNAME host", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
