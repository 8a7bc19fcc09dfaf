package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.ListsKeyword;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** A message with REQUIRETLS to a host that is proven and lists it (RFC 8689). */
final class RequiretlsListed implements Scenario {

    @Override
    public String story() {
        return "REQUIRETLS; DANE; the host lists it";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").behaves(new ListsKeyword("REQUIRETLS"));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.messageRequiresTls();
        stage.expect(Expected.verified("dane-ee"));
    }
}
