package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A host whose name has an underscore is tried (D17). */
final class MxWithUnderscore implements Scenario {

    @Override
    public String story() {
        return "DANE; an underscore in the host's name";
    }

    @Override
    public String choice() {
        return "such names are no host names by RFC 952; many deliver all the same.";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx_1");
        stage.signed("@ MX 10 mx_1", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
