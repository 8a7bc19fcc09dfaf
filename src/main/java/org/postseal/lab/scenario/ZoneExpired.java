package org.postseal.lab.scenario;

import java.time.Duration;
import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.ZoneSpec;
import org.postseal.smtp.Reason;

/** The zone's signatures have expired, by neglect or by replay (D25). */
final class ZoneExpired implements Scenario {

    @Override
    public String story() {
        return "a zone whose signatures have expired";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        String records = String.join("\n", "@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.zone(ZoneSpec.signed(stage.domain(), records).signedFor(Duration.ofHours(-1)));
        stage.expect(Expected.refused(Reason.DNS_BOGUS));
    }
}
