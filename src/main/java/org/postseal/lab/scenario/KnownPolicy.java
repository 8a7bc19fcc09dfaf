package org.postseal.lab.scenario;

import java.io.IOException;
import org.postseal.lab.Expected;
import org.postseal.lab.PolicySite;
import org.postseal.lab.Receiver;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/**
 * A domain whose enforcing MTA-STS policy the relay has fetched. The policy is then attacked, and
 * an impostor takes the host's place: the policy that is known must keep the message from it.
 */
final class KnownPolicy {

    private static final String[] NOTHING = {};

    private final Stage stage;
    private final Receiver mx;
    private final PolicySite site;

    private KnownPolicy(Stage stage, Receiver mx, PolicySite site) {
        this.stage = stage;
        this.mx = mx;
        this.site = site;
    }

    /** Puts the domain on the stage and sends the first message, by which the policy is learned. */
    static KnownPolicy on(Stage stage) throws IOException {
        Receiver mx = stage.receiver("mx");
        PolicySite site = stage.policy(PolicySite.policy("enforce", stage.name("mx")));
        KnownPolicy known = new KnownPolicy(stage, mx, site);
        known.publish("1");
        stage.expect(Expected.verified("pkix"));
        return known;
    }

    Receiver receiver() {
        return mx;
    }

    PolicySite site() {
        return site;
    }

    /** Says that there is a policy with that id. */
    void publish(String id, String... more) {
        String others = String.join("\n", more.length == 0 ? NOTHING : more);
        stage.unsigned("$TTL 0", "@ MX 10 mx", mx.a(), site.records(id), others);
    }

    /** Says that there is none. */
    void publishNothing() {
        stage.unsigned("$TTL 0", "@ MX 10 mx", mx.a(), site.addressRecord());
    }

    /** Somebody else is in the host's place. */
    void impostor() throws IOException {
        mx.replacedBy(stage.forger().issue(stage.name("mx")));
    }

    /** An impostor comes, and the policy host changes at the same time: it must get nothing. */
    void attackedBy(Runnable change) {
        stage.then(
                () -> {
                    change.run();
                    impostor();
                },
                Expected.refused(Reason.CERTIFICATE_UNTRUSTED));
    }
}
