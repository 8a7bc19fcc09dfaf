package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.ListsKeyword;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Every host is asked before a message with REQUIRETLS goes back (RFC 8689, section 4.2.1). */
final class RequiretlsListedBySecondHost implements Scenario {

    @Override
    public String story() {
        return "REQUIRETLS; DANE; the second host lists it, the first does not";
    }

    @Override
    public void set(Stage stage) {
        Receiver first = stage.receiver("mx1");
        Receiver second = stage.receiver("mx2").behaves(new ListsKeyword("REQUIRETLS"));
        stage.signed(
                "@ MX 10 mx1",
                "@ MX 20 mx2",
                first.a(),
                first.tlsa(3, 1, 1),
                second.a(),
                second.tlsa(3, 1, 1));
        stage.messageRequiresTls();
        stage.expect(Expected.verified("dane-ee"));
    }
}
