package org.postseal.deliver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.postseal.demand.TlsDemand;
import org.postseal.queue.Claim;
import org.postseal.smtp.EnhancedCode;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;
import org.postseal.wire.LineFault;

/**
 * Carries one message over one session, in as many transactions as its recipients need: a hundred
 * at once (RFC 5321, section 4.5.3.1.8), or what the host's LIMITS say (RFC 9422).
 */
final class Carriage {

    /**
     * A host may take in the message before it without reading on meanwhile: what it does not read
     * must fit into what its machine and ours hold for it.
     */
    private static final int AHEAD_CHARACTERS_MAX = 4096;

    private static final EnhancedCode TOO_MANY_RECIPIENTS = EnhancedCode.of("4.5.3");

    private final SmtpClient.Tools tools;
    private final Claim claim;
    private final Session session;
    private final TlsDemand demand;
    private final Dot dot;
    private final Fitting fitting;
    private final Map<Claim.Waiting, Result> results = new LinkedHashMap<>();
    private boolean begun;

    /**
     * @param demand of the claim for the session's host, today
     */
    Carriage(SmtpClient.Tools tools, Claim claim, Session session, TlsDemand demand, Dot dot) {
        this.tools = tools;
        this.claim = claim;
        this.session = session;
        this.demand = demand;
        this.dot = dot;
        this.fitting = new Fitting(claim, session.extensions(), session.peerText());
    }

    /** False for a session that was found dead before anything was tried. */
    boolean hasBegun() {
        return begun;
    }

    /** One result for each recipient. */
    Map<Claim.Waiting, Result> run(List<Claim.Waiting> recipients) {
        try {
            transactions(fitting(recipients), fitting.body());
        } catch (HostTrouble e) {
            begun = true;
            Trouble why = e.trouble();
            Result result = why.isPermanent() ? new Result.Unfit(why) : new Result.Later(why);
            recipients.forEach(r -> results.put(r, result));
        } catch (LineFault e) {
            begun = true;
            Trouble why = Troubles.of(e, session.peerText(), "reading the message");
            recipients.forEach(r -> results.put(r, new Result.Refused(why)));
        } catch (IOException e) {
            begun = true;
            Trouble why = Troubles.own("the stored message could not be read", e).trouble();
            recipients.forEach(r -> results.put(r, new Result.Later(why)));
        }
        return results;
    }

    /** Those whom the host can be told of; the others are unfit for it. */
    private List<Claim.Waiting> fitting(List<Claim.Waiting> recipients) {
        List<Claim.Waiting> fit = new ArrayList<>();
        for (Claim.Waiting waiting : recipients) {
            Optional<Trouble> against = fitting.againstRecipient(waiting.recipient());
            if (against.isPresent()) {
                results.put(waiting, new Result.Unfit(against.get()));
            } else {
                fit.add(waiting);
            }
        }
        begun = fit.isEmpty();
        return fit;
    }

    private void transactions(List<Claim.Waiting> recipients, Body body) {
        List<Claim.Waiting> waiting = recipients;
        while (!waiting.isEmpty() && session.isClear()) {
            List<Claim.Waiting> batch =
                    waiting.subList(0, (int) Math.min(waiting.size(), batchMax()));
            boolean isAll = batch.size() == waiting.size() && results.isEmpty();
            MailTransaction transaction =
                    new MailTransaction(session.channel(), session, tools, body);
            session.countMessage();
            Map<Claim.Waiting, Result> got =
                    transaction.run(
                            MailCommands.of(claim, batch, session, body),
                            demand,
                            isAll ? dot : Dot.after(dot.before()));
            begun |= transaction.hasBegun();
            results.putAll(got);
            waiting = rest(waiting, batch.size(), got);
        }
        waiting.forEach(r -> results.putIfAbsent(r, leftBehind()));
    }

    /**
     * The envelope that may be said of a claim before its turn; empty where the host would not get
     * all of it in one transaction and as it is.
     */
    static Optional<Ahead> ahead(Claim claim, Session session, TlsDemand demand, Limits limits) {
        Fitting fitting = new Fitting(claim, session.extensions(), session.peerText());
        for (Claim.Waiting waiting : claim.recipients()) {
            if (fitting.againstRecipient(waiting.recipient()).isPresent()) {
                return Optional.empty();
            }
        }
        Body body = Body.asIs(claim.message());
        if (claim.recipients().size() > batchMax(session, limits) || !fitting.takes(body)) {
            return Optional.empty();
        }
        MailCommands commands = MailCommands.of(claim, claim.recipients(), session, body);
        return commands.characters() <= AHEAD_CHARACTERS_MAX
                ? Optional.of(new Ahead(claim, commands, demand))
                : Optional.empty();
    }

    private long batchMax() {
        return batchMax(session, tools.settings().limits());
    }

    private static long batchMax(Session session, Limits limits) {
        OptionalLong theirs = session.extensions().limit("RCPTMAX");
        int ours = limits.recipientsMax();
        return theirs.isPresent() ? Math.min(ours, theirs.getAsLong()) : ours;
    }

    /**
     * Who comes next: those not yet said, and those who were one too many (RFC 5321, section
     * 4.5.3.1.10), as long as every transaction takes somebody.
     */
    private static List<Claim.Waiting> rest(
            List<Claim.Waiting> waiting, int said, Map<Claim.Waiting, Result> got) {
        List<Claim.Waiting> rest = new ArrayList<>(waiting.subList(said, waiting.size()));
        if (Result.anyAccepted(got.values())) {
            got.forEach((recipient, result) -> {
                if (isOneTooMany(result)) {
                    rest.add(recipient);
                }
            });
        }
        return rest;
    }

    private static boolean isOneTooMany(Result result) {
        return result instanceof Result.Later(Trouble trouble)
                && trouble.reason() == Reason.REMOTE_DEFERRED
                && trouble.enhanced().equals(TOO_MANY_RECIPIENTS);
    }

    private Result leftBehind() {
        return new Result.Later(
                Trouble.of(
                        Reason.CONNECTION_LOST,
                        session.peer() + " ended the session before this recipient's turn"));
    }
}
