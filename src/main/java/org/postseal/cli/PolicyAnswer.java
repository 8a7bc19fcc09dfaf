package org.postseal.cli;

import java.util.List;
import org.postseal.demand.Lowering;
import org.postseal.demand.Remark;

/**
 * The relay's answer to {@code postseal policy}, as JSON.
 *
 * @param confirmed what was taken up now
 * @param pending what is not taken up before it is confirmed
 * @param faults of the policy file, which is then not used
 */
record PolicyAnswer(List<Change> confirmed, List<Change> pending, List<String> faults) {

    /**
     * What was enforced, and what the file has in its place.
     *
     * @param exception which counts already, and the old rule again when it ends
     */
    record Change(String key, String enforced, String file, boolean exception) {
        static Change of(Lowering lowering) {
            return new Change(lowering.key(), lowering.was(), lowering.now(), lowering.exception());
        }
    }

    static PolicyAnswer of(List<Lowering> confirmed, List<Lowering> held, List<Remark> faults) {
        return new PolicyAnswer(
                confirmed.stream().map(Change::of).toList(),
                held.stream().map(Change::of).toList(),
                faults.stream().map(Remark::toString).toList());
    }
}
