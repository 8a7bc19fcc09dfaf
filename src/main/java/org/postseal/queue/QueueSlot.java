package org.postseal.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Domain;
import org.postseal.store.Pending;

/** One connection's place in a line. Used by one thread. */
final class QueueSlot implements Schedule.Slot {

    private final MailQueue queue;
    private final Lines.Line line;

    /** What was handed out here and is not settled: a slot may live long, and serve many. */
    private final List<Claim> given = new ArrayList<>();

    private @Nullable Job first;

    /** What the claim that was handed out last stands for. */
    private @Nullable Job last;

    private boolean closed;

    QueueSlot(MailQueue queue, Lines.Grant grant) {
        this.queue = queue;
        this.line = grant.line();
        this.first = grant.first();
    }

    @Override
    public Domain destination() {
        return line.domain();
    }

    @Override
    public Optional<Claim> next() {
        return claimed(() -> granted().or(() -> queue.nextJob(line)));
    }

    private Optional<Job> granted() {
        Optional<Job> job = Optional.ofNullable(first);
        first = null;
        return job;
    }

    @Override
    public Optional<Claim> nextEarly() {
        return claimed(() -> queue.nextJobEarly(line));
    }

    /** The first that there is to be claimed. */
    private Optional<Claim> claimed(Supplier<Optional<Job>> jobs) {
        given.removeIf(claim -> !queue.isOpen(claim));
        while (!closed) {
            Optional<Job> job = jobs.get();
            if (job.isEmpty()) {
                break;
            }
            Optional<Claim> claim = queue.claim(line.domain(), job.get());
            if (claim.isPresent()) {
                given.add(claim.get());
                last = job.get();
                return claim;
            }
        }
        return Optional.empty();
    }

    @Override
    public void giveBack(Claim claim) {
        Job job = last;
        if (job == null || given.isEmpty() || !claim.equals(given.getLast())) {
            throw new IllegalArgumentException(claim.id() + " was not handed out last");
        }
        given.removeLast();
        last = null;
        queue.forget(claim);
        queue.returnJob(line.domain(), job);
    }

    /** How many claims it holds. */
    int given() {
        return given.size();
    }

    @Override
    public Schedule.Mark markInFlight(Claim claim) {
        Pending<Integer> rows = queue.markInFlight(claim);
        return rows::await;
    }

    @Override
    public void tell(Schedule.Health health) {
        queue.tell(line, health);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Job unused = first;
        if (unused != null) {
            queue.returnJob(line.domain(), unused);
        }
        // Whatever was not settled goes back to the line: a fault in a delivery loses nothing.
        given.forEach(queue::abandon);
        queue.release(line);
    }
}
