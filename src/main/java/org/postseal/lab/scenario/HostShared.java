package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Expected;
import org.postseal.lab.LabCa;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** Two domains share a host, and one asks for more than it can prove (Q09, T29). */
final class HostShared implements Scenario {

    @Override
    public String story() {
        return "two domains, one host, different demands";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx");
        mx.shows(LabCa.selfSigned(List.of(stage.name("mx")), stage.options()));
        stage.unsigned("@ MX 10 mx", mx.a(), "open MX 10 mx");
        stage.rule("secure match=" + stage.name("mx"));
        stage.expectAt(stage.name("open"), Expected.encrypted());
        stage.expect(Expected.refused(Reason.CERTIFICATE_UNTRUSTED));
    }
}
