package org.postseal.lab.scenario;

import java.time.Duration;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** Usage 2 looks at the dates (N07). */
final class DaneTaExpired implements Scenario {

    @Override
    public String story() {
        return "DANE 2 0 1; an expired certificate";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        LabCa between = stage.authority().intermediate("Between");
        mx.shows(
                between.issue(
                        List.of(stage.name("mx")),
                        stage.options()
                                .valid(
                                        stage.now().minus(Duration.ofDays(9)),
                                        stage.now().minus(Duration.ofDays(1)))));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(2, 0, 1, between.root()));
        stage.expect(Expected.refused(Reason.DANE_MISMATCH, Reason.CERTIFICATE_EXPIRED));
    }
}
