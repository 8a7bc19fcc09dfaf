package org.postseal.lab.scenario;

import java.util.List;
import org.postseal.lab.Scenario;

/** All of them, in the order in which they are told. */
public final class Scenarios {

    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(
                new DaneEe(),
                new StsEnforce(),
                new RuleSecure(),
                new CertificateSelfSigned(),
                new StarttlsRemoved(),
                new StarttlsRemovedPublishingNothing(),
                new StarttlsMasked(),
                new DaneMismatch(),
                new TlsaServfail(),
                new Greylisted());
    }
}
