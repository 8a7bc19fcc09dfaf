package org.postseal.settle;

import java.time.Instant;
import org.postseal.mail.Printable;
import org.postseal.queue.Claim;
import org.postseal.smtp.Trouble;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The record of evidence of one fate, as one line of JSON: what was demanded and what was reached,
 * side by side. No address and no content stands in it, and no words of the remote host, which
 * often hold the address.
 */
final class ProofRecord {

    private static final JsonMapper JSON = new JsonMapper();

    private ProofRecord() {}

    static String of(Claim claim, String messageSha256, Ruling ruling, Instant now) {
        ObjectNode record = JSON.createObjectNode();
        Attempt attempt = ruling.fate().attempt();
        record.put("time", now.toString());
        record.put("queue_id", claim.id().text());
        record.put("message_sha256", messageSha256);
        record.put("recipient_domain", claim.domain().ascii());
        record.put("delivery", ruling.waiting().deliveryId());
        record.put("fate", name(ruling.fate()));
        record.put("final", ruling.isFinal());
        record.put("attempted", attempt.at().toString());
        record.put("demanded", Printable.of(attempt.demanded()));
        reached(record.putObject("reached"), attempt);
        attempt.observed().ifPresent(trouble -> observed(record.putObject("observed"), trouble));
        result(record.putObject("result"), ruling);
        return JSON.writeValueAsString(record);
    }

    static String name(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered delivered -> "delivered";
            case Outcome.Deferred deferred -> "deferred";
            case Outcome.Rejected rejected -> "rejected";
            case Outcome.Deleted deleted -> "deleted";
            case Outcome.Discarded discarded -> "discarded";
        };
    }

    private static void reached(ObjectNode out, Attempt attempt) {
        if (attempt.peer().isEmpty()) {
            return;
        }
        Attempt.Peer peer = attempt.peer().get();
        out.put("host", peer.host());
        out.put("address", peer.address());
        out.put("port", peer.port());
        if (peer.tls().isPresent()) {
            Attempt.Tls tls = peer.tls().get();
            out.put("protocol", tls.protocol());
            out.put("cipher", tls.cipher());
            out.put("group", tls.group());
            out.put("proof", tls.proof());
            out.put("chain_sha256", tls.chainSha256());
            tls.session().ifPresent(session -> out.put("tls_exporter_sha256", session));
        }
    }

    /** It went out although it failed a rule that is only observed. */
    private static void observed(ObjectNode out, Trouble trouble) {
        out.put("words", DeliveryLog.would(trouble));
        out.put("reason", trouble.reason().key());
        out.put("code", trouble.code());
        out.put("enhanced", trouble.enhanced().toString());
    }

    private static void result(ObjectNode out, Ruling ruling) {
        int code =
                ruling.fate() instanceof Outcome.Delivered delivered
                        ? delivered.reply().code()
                        : ruling.trouble().map(Trouble::code).orElse(0);
        out.put("code", code);
        out.put("enhanced", DeliveryLog.enhanced(ruling.fate()).toString());
        ruling.trouble().ifPresent(trouble -> out.put("reason", trouble.reason().key()));
        ruling.cause().ifPresent(cause -> out.put("cause", cause.key()));
    }
}
