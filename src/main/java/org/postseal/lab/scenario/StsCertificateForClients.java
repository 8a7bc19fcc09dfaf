package org.postseal.lab.scenario;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** A certificate that its authority meant for clients. */
final class StsCertificateForClients implements Scenario {

    @Override
    public String story() {
        return "MTA-STS; a certificate for clients only";
    }

    @Override
    public void set(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        mx.shows(
                stage.authority()
                        .issue(
                                List.of(stage.name("mx")),
                                stage.options()
                                        .purpose(Optional.of(KeyPurposeId.id_kp_clientAuth))));
        PolicySite policy = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        stage.unsigned("@ MX 10 mx", mx.a(), policy.records("1"));
        stage.expect(Expected.refused(Reason.CERTIFICATE_UNTRUSTED));
    }
}
