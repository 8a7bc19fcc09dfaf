package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.smtp.Reason;

/** There is provably no such domain (D02). */
final class DomainUnknown implements Scenario {

    @Override
    public String story() {
        return "a domain that does not exist";
    }

    @Override
    public void set(Stage stage) {
        stage.expect(Expected.refused(Reason.DOMAIN_NOT_FOUND));
    }
}
