package org.postseal.lab;

import java.io.IOException;
import org.postseal.lab.PolicyBehaviour.Serves;

/** A domain's place to publish its MTA-STS policy: the host, and the records that lead there. */
public final class PolicySite {

    private final String address;
    private final PolicyHost host;

    PolicySite(Ground ground, PolicyBehaviour behaviour, LabTls tls) throws IOException {
        address = ground.newAddress();
        host =
                ground.keep(
                        PolicyHost.start(tls, behaviour, Ground.at(address, ground.policyPort())));
    }

    /** The record that says there is a policy, and the host's address. */
    public String records(String id) {
        return "_mta-sts TXT \"v=STSv1; id=%s;\"\n%s".formatted(id, addressRecord());
    }

    public String addressRecord() {
        return "mta-sts A " + address;
    }

    /** Answers otherwise from now on. */
    public void behave(PolicyBehaviour other) {
        host.behave(other);
    }

    /** There is somebody else from now on, who shows that. */
    public void replacedBy(LabCa.Issued other) {
        host.show(LabTls.with(other));
    }

    /** A policy for a week. */
    public static Serves policy(String mode, String... mx) {
        StringBuilder text = new StringBuilder("version: STSv1\r\nmode: " + mode + "\r\n");
        for (String each : mx) {
            text.append("mx: ").append(each).append("\r\n");
        }
        return new Serves(text + "max_age: 604800\r\n");
    }
}
