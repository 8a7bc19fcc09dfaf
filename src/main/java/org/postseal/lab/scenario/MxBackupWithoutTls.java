package org.postseal.lab.scenario;

import org.postseal.lab.Expected;
import org.postseal.lab.Receiver;
import org.postseal.lab.Scenario;
import org.postseal.lab.Stage;
import org.postseal.lab.Tactic;
import org.postseal.smtp.Reason;

/** The first host is attacked, and the backup has no TLS (T23). */
final class MxBackupWithoutTls implements Scenario {

    @Override
    public String story() {
        return "DANE on the first host, which is attacked; a backup without TLS";
    }

    @Override
    public void set(Stage stage) {
        Receiver mx = stage.receiver("mx").attacked(new Tactic.CutsHandshake());
        Receiver backup = stage.receiver("backup").withoutTls();
        stage.signed("@ MX 10 mx", "@ MX 20 backup", mx.a(), mx.tlsa(3, 1, 1), backup.a());
        stage.expect(Expected.refused(Reason.TLS_HANDSHAKE, Reason.STARTTLS_NOT_OFFERED));
    }
}
