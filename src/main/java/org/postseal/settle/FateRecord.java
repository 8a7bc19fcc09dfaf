package org.postseal.settle;

import java.time.Instant;
import java.util.Optional;
import org.postseal.mail.Printable;
import org.postseal.proof.Journal;
import org.postseal.proof.RecordLine;
import org.postseal.queue.Claim;
import org.postseal.smtp.Trouble;

/**
 * The record of evidence of one fate: what was demanded and what was reached, side by side, and the
 * session it went over. No address and no content stands in it, and no words of the remote host,
 * which often hold the address.
 */
final class FateRecord {

    private FateRecord() {}

    /**
     * @param session the id of the session's own record; empty when there was none
     */
    static void add(Journal.Entry entry, Matter matter, Ruling ruling, String session) {
        Claim claim = matter.claim();
        String address = ruling.waiting().recipient().address().toString();
        RecordLine record = RecordLine.of(name(ruling.fate()), matter.now());
        Attempt attempt = ruling.fate().attempt();
        record.put("queue_id", claim.id().text());
        record.put("message_sha256", matter.messageSha256());
        record.put("delivery", ruling.waiting().deliveryId());
        record.put("recipient_domain", claim.domain().ascii());
        record.put("recipient", entry.commitment(address));
        record.put("attempted", attempt.at());
        record.put("demanded", Printable.of(attempt.demanded()));
        reached(record.object("reached"), attempt);
        record.endObject();
        if (!session.isEmpty()) {
            record.put("session", session);
        }
        if (attempt.observed().isPresent()) {
            observed(record, attempt.observed().get());
        }
        result(record.object("result"), ruling);
        record.endObject();
        if (ruling.fate() instanceof Outcome.Delivered delivered) {
            record.put("reply", entry.commitment(address, delivered.reply().oneLine()));
        }
        entry.add(record.line());
    }

    /** What is settled, and when. */
    record Matter(Claim claim, String messageSha256, Instant now) {}

    /** The kind of the record. */
    static String name(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered delivered -> "delivered";
            case Outcome.Deferred deferred -> "deferred";
            case Outcome.Rejected rejected -> "bounced";
            case Outcome.Deleted deleted -> "deleted";
            case Outcome.Discarded discarded -> "discarded";
        };
    }

    private static void reached(RecordLine out, Attempt attempt) {
        if (attempt.peer().isEmpty()) {
            return;
        }
        Attempt.Peer peer = attempt.peer().get();
        out.put("host", peer.host());
        out.put("address", peer.address());
        out.put("port", peer.port());
        out.put("protocol", peer.tls().isPresent() ? peer.tls().get().protocol() : "none");
        out.put("proof", peer.proof());
        if (attempt.promise() != Attempt.Promise.NOT_ASKED) {
            out.put("requiretls", attempt.promise().word());
        }
    }

    /** It went out although it failed a rule that is only observed. */
    private static void observed(RecordLine out, Trouble trouble) {
        out.object("observed");
        out.put("words", DeliveryLog.would(trouble));
        out.put("reason", trouble.reason().key());
        out.put("code", trouble.code());
        out.put("enhanced", trouble.enhanced().toString());
        out.endObject();
    }

    private static void result(RecordLine out, Ruling ruling) {
        Optional<Trouble> trouble = ruling.trouble();
        int code =
                ruling.fate() instanceof Outcome.Delivered delivered
                        ? delivered.reply().code()
                        : trouble.map(Trouble::code).orElse(0);
        out.put("code", code);
        out.put("enhanced", DeliveryLog.enhanced(ruling.fate()).toString());
        if (trouble.isPresent()) {
            out.put("reason", trouble.get().reason().key());
        }
        if (ruling.cause().isPresent()) {
            out.put("cause", ruling.cause().get().key());
        }
    }
}
