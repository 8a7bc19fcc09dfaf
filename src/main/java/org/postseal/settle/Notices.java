package org.postseal.settle;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.postseal.dsn.ReportingRelay;
import org.postseal.dsn.StatusMessage;
import org.postseal.dsn.StatusReport;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.mail.TlsWish;
import org.postseal.queue.Claim;
import org.postseal.queue.Closing;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a sender is told: one message for each kind of news that a settling brings. */
final class Notices {

    /** Where the sentence is the remote server's, in whole or in part. */
    private static final Set<Reason> BY_SERVER =
            Set.of(Reason.REMOTE_REFUSED, Reason.REMOTE_DEFERRED, Reason.UNCERTAIN);

    /** A filter may quote the message that it refuses (RFC 8689, section 5). */
    private static final String LEFT_OUT =
            "The server's words are left out, as they may quote the message.";

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final StatusMessage writer;

    Notices(BounceSettings settings, RandomGenerator random) {
        this.writer =
                new StatusMessage(
                        new ReportingRelay(settings.hostname(), settings.postmaster()), random);
    }

    /** What is said when: for the log, in the order of {@link Ruling.Telling}. */
    record Told(Ruling.Telling telling, Closing.Notice notice) {}

    List<Told> of(Claim claim, List<Ruling> rulings, Instant end, Instant now) {
        if (!tellsAny(rulings)) {
            return List.of();
        }
        List<Told> told = new ArrayList<>();
        for (Ruling.Telling telling : Ruling.Telling.values()) {
            List<StatusReport.RecipientStatus> about =
                    rulings.stream()
                            .filter(r -> r.tells().filter(telling::equals).isPresent())
                            .map(r -> status(r, end, claim.options().wish().isPresent()))
                            .toList();
            if (!about.isEmpty()) {
                told.add(new Told(telling, notice(claim, kind(telling), about, now)));
            }
        }
        return told;
    }

    private static boolean tellsAny(List<Ruling> rulings) {
        for (Ruling ruling : rulings) {
            if (ruling.tells().isPresent()) {
                return true;
            }
        }
        return false;
    }

    private Closing.Notice notice(
            Claim claim,
            StatusReport.Kind kind,
            List<StatusReport.RecipientStatus> about,
            Instant now) {
        var subject =
                new StatusReport.Subject(
                        claim.id().text(),
                        claim.sender(),
                        claim.options(),
                        claim.message(),
                        claim.arrived());
        StatusReport report = new StatusReport(kind, subject, about);
        Message message = write(report, now);
        // A report must never come back: no sender, and nobody is told if it fails (RFC 3464, 2).
        Recipient sender =
                new Recipient(claim.sender(), Set.of(Recipient.Notify.NEVER), Optional.empty());
        boolean utf8 = StatusMessage.isGlobal(report) || claim.sender().needsSmtpUtf8();
        TlsWish wish = claim.options().wish().isPresent() ? TlsWish.REDACTED : TlsWish.NONE;
        var options = new Envelope.Options(utf8, Optional.empty(), Optional.empty(), wish);
        return new Closing.Notice(new Envelope(Address.NULL, List.of(sender), options), message);
    }

    /** A message that cannot be read any more must not keep its sender from being told. */
    private Message write(StatusReport report, Instant now) {
        try {
            return writer.write(report, now);
        } catch (IOException e) {
            LOG.error("{} cannot be read: {}", report.subject().queueId(), e.toString());
            return writer.writeWithoutMessage(report, now);
        }
    }

    private static StatusReport.Kind kind(Ruling.Telling telling) {
        return switch (telling) {
            case FAILURE -> StatusReport.Kind.FAILED;
            case DELAY -> StatusReport.Kind.DELAYED;
            case SUCCESS -> StatusReport.Kind.RELAYED;
        };
    }

    private static StatusReport.RecipientStatus status(
            Ruling ruling, Instant end, boolean redacted) {
        Recipient recipient = ruling.waiting().recipient();
        Attempt attempt = ruling.fate().attempt();
        Optional<Reason> cause = ruling.cause();
        boolean waits = !ruling.isFinal();
        return new StatusReport.RecipientStatus(
                recipient.address(),
                recipient.originalRecipient(),
                DeliveryLog.enhanced(ruling.fate()),
                cause,
                code(ruling),
                redacted && saidByServer(ruling) ? LEFT_OUT : sentence(ruling),
                attempt.peer().map(Attempt.Peer::toString),
                attempt.demanded(),
                attempt.at(),
                waits ? Optional.of(end) : Optional.empty());
    }

    private static boolean saidByServer(Ruling ruling) {
        return ruling.fate() instanceof Outcome.Delivered
                || ruling.trouble().map(Trouble::reason).filter(BY_SERVER::contains).isPresent();
    }

    private static int code(Ruling ruling) {
        return ruling.fate() instanceof Outcome.Delivered delivered
                ? delivered.reply().code()
                : ruling.trouble().map(Trouble::code).orElse(0);
    }

    private static String sentence(Ruling ruling) {
        return ruling.fate() instanceof Outcome.Delivered delivered
                ? delivered.reply().oneLine()
                : ruling.trouble().map(Trouble::sentence).orElse("");
    }
}
