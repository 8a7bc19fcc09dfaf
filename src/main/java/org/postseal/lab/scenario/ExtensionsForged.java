package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;

/** More is offered in the clear than the host offers inside TLS (T07, T18). */
final class ExtensionsForged implements Scenario {

    @Override
    public String story() {
        return "DANE; forged extensions before TLS, which vanish inside";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx =
                stage.receiver("mx")
                        .attacked(
                                new Tactic.AddsExtensions(
                                        List.of("REQUIRETLS", "DSN", "BINARYMIME", "SIZE 1")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
