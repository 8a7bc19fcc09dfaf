package org.postseal.settle;

import java.time.Duration;
import org.postseal.mail.Printable;
import org.postseal.queue.QueueId;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Reply;
import org.postseal.smtp.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines that log readers know from Postfix: one for each recipient's fate, then one when the
 * message leaves the queue. New facts are only ever appended.
 */
final class DeliveryLog {

    private static final Logger LOG = LoggerFactory.getLogger("postseal.delivery");
    private static final EnhancedCode OK = new EnhancedCode(2, 0, 0);
    private static final int CHARACTERS_EXPECTED = 512;

    private DeliveryLog() {}

    /** The line is whole: strangers' words in it are never read as a place for an argument. */
    static void fate(QueueId id, Ruling ruling) {
        LOG.info(line(id, ruling));
    }

    static void removed(QueueId id) {
        LOG.info("{}: removed", id);
    }

    static void notice(QueueId about, QueueId notice, String kind) {
        LOG.info("{}: sender {} notification: {}", about, kind, notice);
    }

    static String line(QueueId id, Ruling ruling) {
        Outcome.Fate fate = ruling.fate();
        Attempt attempt = fate.attempt();
        StringBuilder out = new StringBuilder(CHARACTERS_EXPECTED).append(id.text());
        out.append(": to=<").append(ruling.waiting().recipient().address());
        out.append(">, relay=").append(relay(attempt));
        delays(out, attempt.delays());
        out.append(", dsn=").append(enhanced(fate));
        out.append(", status=").append(status(fate));
        out.append(" (").append(words(fate)).append(')');
        reached(out, attempt);
        return out.toString();
    }

    private static String relay(Attempt attempt) {
        return attempt.peer().isPresent() ? Printable.of(attempt.peer().get().toString()) : "none";
    }

    private static void delays(StringBuilder out, Attempt.Delays delays) {
        out.append(", delay=").append(seconds(delays.sum()));
        out.append(", delays=").append(seconds(delays.received()));
        out.append('/').append(seconds(delays.queued()));
        out.append('/').append(seconds(delays.connection()));
        out.append('/').append(seconds(delays.transmission()));
    }

    /** Two significant digits below ten seconds, whole seconds above, as Postfix has them. */
    static String seconds(Duration duration) {
        long millis = duration.toMillis();
        int unit = millis >= 10_000 ? 1000 : millis >= 1000 ? 100 : millis >= 100 ? 10 : 1;
        long rounded = millis / unit + (millis % unit * 2 >= unit ? 1 : 0);
        if (millis <= 0 || unit == 1000) {
            return Long.toString(Math.max(rounded, 0));
        }
        long thousandths = rounded * unit;
        String digits = Long.toString(1000 + thousandths % 1000);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        String whole = Long.toString(thousandths / 1000);
        return end == 1 ? whole : whole + "." + digits.substring(1, end);
    }

    static EnhancedCode enhanced(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered delivered -> delivered.reply().enhanced().orElse(OK);
            case Outcome.Deferred deferred -> deferred.trouble().enhanced();
            case Outcome.Rejected rejected -> rejected.trouble().enhanced();
            case Outcome.Deleted deleted -> deleted.trouble().enhanced();
            case Outcome.Discarded discarded -> discarded.trouble().enhanced();
        };
    }

    private static String status(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered delivered -> "sent";
            case Outcome.Deferred deferred -> "deferred";
            case Outcome.Rejected rejected -> ended(rejected.trouble());
            case Outcome.Deleted deleted -> "deleted";
            case Outcome.Discarded discarded -> ended(discarded.trouble());
        };
    }

    private static String ended(Trouble trouble) {
        return trouble.reason() == Reason.EXPIRED ? "expired" : "bounced";
    }

    private static String words(Outcome.Fate fate) {
        return switch (fate) {
            case Outcome.Delivered delivered -> said(delivered.reply());
            case Outcome.Deferred deferred -> said(deferred.trouble());
            case Outcome.Rejected rejected -> said(rejected.trouble());
            case Outcome.Deleted deleted -> said(deleted.trouble());
            case Outcome.Discarded discarded -> said(discarded.trouble());
        };
    }

    private static String said(Reply reply) {
        return Printable.of(reply.oneLine());
    }

    private static String said(Trouble trouble) {
        return trouble.reason().key() + ": " + trouble.sentence();
    }

    private static void reached(StringBuilder out, Attempt attempt) {
        if (attempt.peer().isPresent()) {
            out.append(", tls=").append(attempt.peer().get().proof());
        }
        String promise = attempt.promise().word();
        if (!promise.isEmpty()) {
            out.append(", requiretls=").append(promise);
        }
        if (attempt.observed().isPresent()) {
            Trouble trouble = attempt.observed().get();
            out.append(", observed=").append(trouble.reason().key());
            out.append(" (").append(would(trouble)).append(')');
        }
    }

    /** What enforcing would have done where observing let a message pass. */
    static String would(Trouble trouble) {
        return trouble.isPermanent() ? "would have rejected" : "would have deferred";
    }
}
