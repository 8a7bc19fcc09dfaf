package org.postseal.deliver;

import java.util.Optional;
import org.postseal.queue.Claim;
import org.postseal.queue.Schedule;

/**
 * A worker's next claim, taken from its slot a message early where enough others wait. Used by one
 * thread.
 */
final class Upcoming implements AutoCloseable {

    private final Schedule.Slot slot;
    private Optional<Claim> early = Optional.empty();

    Upcoming(Schedule.Slot slot) {
        this.slot = slot;
    }

    /** The next claim, if it is time to have it already: the same one until it is taken. */
    Optional<Claim> peek() {
        if (early.isEmpty()) {
            early = slot.nextEarly();
        }
        return early;
    }

    /** The next claim, without waiting. */
    Optional<Claim> take() {
        Optional<Claim> taken = early.isPresent() ? early : slot.next();
        early = Optional.empty();
        return taken;
    }

    /** Lets somebody else have what was taken early. */
    @Override
    public void close() {
        early.ifPresent(slot::giveBack);
        early = Optional.empty();
    }
}
