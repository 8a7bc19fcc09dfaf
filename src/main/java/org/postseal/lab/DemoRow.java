package org.postseal.lab;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.settle.Attempt;
import org.postseal.settle.Outcome;
import org.postseal.smtp.Trouble;

/**
 * What the demo shows of one domain.
 *
 * @param domain the domain
 * @param about what is special about it
 * @param outcome {@code sent}, {@code queued}, {@code returned} or {@code unknown}
 * @param host the last that was dialed, in Postfix's form; {@code -} for none
 * @param protocol the TLS version; {@code -} where no message went
 * @param group the key exchange group, likewise
 * @param demanded what the relay demanded of the channel
 * @param reason the stable key of the reason, or how the host was proven
 * @param why in words
 * @param right whether this is what had to happen, by both ends' word
 */
record DemoRow(
        String domain,
        String about,
        String outcome,
        String host,
        String protocol,
        String group,
        String demanded,
        String reason,
        String why,
        boolean right) {

    static DemoRow of(Place place, Optional<Outcome.Fate> fate) {
        boolean right = fate.isPresent() && isRight(place, fate.get());
        if (fate.isEmpty()) {
            return row(place, "unknown", Attempt.none(Instant.EPOCH), "-", "no fate yet")
                    .right(false);
        }
        return switch (fate.get()) {
            case Outcome.Delivered sent -> {
                String proof = proof(sent.attempt());
                yield row(place, "sent", sent.attempt(), proof, words(proof)).right(right);
            }
            case Outcome.Deferred waits ->
                    row(place, "queued", waits.attempt(), waits.trouble()).right(right);
            case Outcome.Rejected back ->
                    row(place, "returned", back.attempt(), back.trouble()).right(right);
            case Outcome.Deleted gone ->
                    row(place, "deleted", gone.attempt(), gone.trouble()).right(right);
            case Outcome.Discarded gone ->
                    row(place, "discarded", gone.attempt(), gone.trouble()).right(right);
        };
    }

    private static DemoRow row(Place place, String outcome, Attempt attempt, Trouble trouble) {
        return row(place, outcome, attempt, trouble.reason().key(), trouble.sentence());
    }

    private static DemoRow row(
            Place place, String outcome, Attempt attempt, String reason, String why) {
        boolean sent = outcome.equals("sent");
        Optional<Attempt.Tls> tls = attempt.peer().flatMap(Attempt.Peer::tls).filter(_ -> sent);
        return new DemoRow(
                place.domain(),
                place.story(),
                outcome,
                attempt.peer().map(Attempt.Peer::toString).orElse("-"),
                tls.map(Attempt.Tls::protocol).orElse("-"),
                tls.map(Attempt.Tls::group).orElse("-"),
                attempt.demanded(),
                reason,
                why,
                false);
    }

    private DemoRow right(boolean isRight) {
        return new DemoRow(
                domain, about, outcome, host, protocol, group, demanded, reason, why, isRight);
    }

    private static String proof(Attempt attempt) {
        return attempt.peer().flatMap(Attempt.Peer::tls).map(Attempt.Tls::proof).orElse("-");
    }

    private static String words(String proof) {
        return switch (proof) {
            case "dane-ee" -> "the host showed the key that its domain published under DNSSEC";
            case "dane-ta" -> "the host's certificate has the issuer published under DNSSEC";
            case "pkix" -> "an authority we trust vouches for the host by the name demanded";
            case "fingerprint" -> "the certificate is the one that the operator noted";
            case "encrypted" -> "encrypted, as our floor asks; nothing tells who the host must be";
            default -> "sent without a proof that the demo knows: " + proof;
        };
    }

    private static boolean isRight(Place place, Outcome.Fate fate) {
        List<LabHost.Receipt> receipts = place.host().receipts();
        boolean attacked =
                place.path().tactic() instanceof Tactic.Listens || place.path().strikes() > 0;
        return attacked
                && place.path().clearOctets() == 0
                && switch (place.expected()) {
                    case Expected.Arrives(String proof, var _) -> arrived(proof, fate, receipts);
                    case Expected.Refused stays ->
                            receipts.isEmpty()
                                    && fate instanceof Outcome.Deferred deferred
                                    && stays.reasons().contains(deferred.trouble().reason());
                };
    }

    /** One message, and both ends name the same key exchange. */
    private static boolean arrived(
            String proof, Outcome.Fate fate, List<LabHost.Receipt> receipts) {
        Optional<Attempt.Tls> ours = fate.attempt().peer().flatMap(Attempt.Peer::tls);
        return fate instanceof Outcome.Delivered
                && receipts.size() == 1
                && ours.isPresent()
                && ours.get().proof().equals(proof)
                && receipts.getFirst()
                        .tls()
                        .map(LabTls.Seen::group)
                        .equals(ours.map(Attempt.Tls::group));
    }
}
