package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** The host changes its key before DNS says so: mail waits until it does (N25, N26). */
final class DaneRolloverTooEarly implements Scenario {

    @Override
    public String story() {
        return "DANE; the key changes first, and DNS follows";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa.Issued next = stage.authority().issue(stage.name("mx"));
        String[] before = {"$TTL 0", "@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1)};
        String[] after = {"$TTL 0", "@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1, next.certificate())};
        stage.signed(before);
        stage.expect(Expected.verified("dane-ee"));
        stage.then(() -> mx.showsNow(next), Expected.refused(Reason.DANE_MISMATCH));
        stage.then(() -> stage.signed(after), Expected.verified("dane-ee"));
    }
}
