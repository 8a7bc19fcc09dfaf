package org.postseal.demand;

import java.util.stream.Collectors;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.tls.ReferenceName;

/** What is said of a host that is not the one expected, and how either side can mend it. */
final class PinTrouble {

    private PinTrouble() {}

    /**
     * @param key what the host showed
     */
    static Trouble of(Requirement.PinProof proof, String key) {
        String host = proof.place().host();
        String domain = proof.place().domain().ascii();
        String mend =
                " If the change is meant, DANE or an MTA-STS policy of "
                        + domain
                        + " proves it, or its postmaster confirms it and 'postseal memory forget "
                        + domain
                        + "' starts anew.";
        return proof.known()
                ? Trouble.of(
                        Reason.PIN_MISMATCH,
                        host
                                + " proved who it is earlier, and does not now: it shows the key "
                                + key
                                + named(proof)
                                + "."
                                + mend)
                : Trouble.of(
                        Reason.PIN_NEW_HOST,
                        "The hosts of "
                                + domain
                                + " have proven who they are until now; "
                                + host
                                + " is new among them and has not."
                                + mend);
    }

    private static String named(Requirement.PinProof proof) {
        return proof.names().isEmpty()
                ? ""
                : " and no valid certificate for "
                        + proof.names().stream()
                                .map(ReferenceName::toString)
                                .sorted()
                                .collect(Collectors.joining(" or "));
    }
}
