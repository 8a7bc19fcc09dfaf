package org.postseal.proof;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Records as a relay makes them, of mail that never was. */
final class MadeUpMail {

    private MadeUpMail() {}

    /** A message for one recipient, over a session of its own, second by second. */
    static void deliver(ProofFixture proof, int from, int count) throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            records.add(accepted(proof, i));
            records.add(session(proof, i));
            records.add(ended(proof, "delivered", i));
            proof.clock.advance(Duration.ofSeconds(1));
        }
        proof.record(records.toArray(String[]::new));
    }

    static String accepted(ProofFixture proof, int i) {
        return """
        {"kind":"accepted","time":"%s","queue_id":"Q%d","message_sha256":"00","size":10,\
        "sender":"","recipients":[{"delivery":%d,"domain":"example.org","address":"aa%d"}]}\
        """
                .formatted(proof.clock.instant(), i, i, i);
    }

    static String session(ProofFixture proof, int i) {
        return """
        {"kind":"session","time":"%s","session":"S%d","domain":"example.org",\
        "host":"mx.example.org","demanded":"encrypted","reached":{"protocol":"TLSv1.3",\
        "proof":"dane-ee","chain_sha256":"none"}}\
        """
                .formatted(proof.clock.instant(), i);
    }

    static String ended(ProofFixture proof, String kind, int i) {
        return """
        {"kind":"%s","time":"%s","queue_id":"Q%d","delivery":%d,"recipient":"aa%d",\
        "demanded":"encrypted","reached":{"proof":"dane-ee"},"session":"S%d"}\
        """
                .formatted(kind, proof.clock.instant(), i, i, i, i);
    }
}
