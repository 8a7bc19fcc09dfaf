package org.postseal.lab.scenario;

import java.time.Duration;
import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;

/** Usage 3 looks at the key alone: neither at names nor at dates (N06). */
final class DaneEeExpiredAndMisnamed implements Scenario {

    @Override
    public String story() {
        return "DANE 3 1 1; an expired certificate for another name";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                LabCa.selfSigned(
                        List.of("other.test"),
                        stage.options()
                                .valid(
                                        stage.now().minus(Duration.ofDays(90)),
                                        stage.now().minus(Duration.ofDays(1)))));
        stage.signed("@ MX 10 mx", mx.a(), mx.tlsa(3, 1, 1));
        stage.expect(Expected.verified("dane-ee"));
    }
}
