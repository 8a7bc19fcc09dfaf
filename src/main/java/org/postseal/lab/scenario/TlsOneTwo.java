package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabTls;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** The host knows TLS 1.2 and nothing later. */
final class TlsOneTwo implements Scenario {

    @Override
    public String story() {
        return "DANE; a host that knows TLS 1.2 and nothing later";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.speaks(identity -> LabTls.with(identity, List.of("TLSv1.2")));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
