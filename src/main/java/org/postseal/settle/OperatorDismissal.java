package org.postseal.settle;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.postseal.queue.Claim;
import org.postseal.queue.Dismissal;
import org.postseal.smtp.Reason;
import org.postseal.smtp.Trouble;

/** What an operator takes out of the queue is settled like everything else, with evidence. */
public final class OperatorDismissal implements Dismissal {

    private final Settlement settlement;
    private final Clock clock;

    public OperatorDismissal(Settlement settlement, Clock clock) {
        this.settlement = settlement;
        this.clock = clock;
    }

    @Override
    public void delete(Claim claim) throws IOException {
        Trouble trouble =
                Trouble.of(Reason.DELETED_BY_OPERATOR, "deleted by the operators of this relay");
        settle(claim, attempt -> new Outcome.Deleted(attempt, trouble));
    }

    @Override
    public void bounce(Claim claim) throws IOException {
        Trouble trouble =
                Trouble.of(
                        Reason.BOUNCED_BY_OPERATOR,
                        "returned to its sender by the operators of this relay");
        settle(claim, attempt -> new Outcome.Rejected(attempt, trouble));
    }

    private void settle(Claim claim, Function<Attempt, Outcome.Fate> fate) throws IOException {
        Outcome.Fate same = fate.apply(Attempt.none(clock.instant()));
        Map<Claim.Waiting, Outcome.Fate> fates = new HashMap<>();
        claim.recipients().forEach(waiting -> fates.put(waiting, same));
        settlement.settle(claim, fates);
    }
}
