package org.postseal.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How mail to one domain fared, and whether its rule could be enforced.
 *
 * @param sessions in the days that were asked for, those that carried no mail included
 * @param days on how many of them there were any
 * @param last the last day that is kept with a session
 * @param wouldHave by reason, sessions that carried mail and would not have if the rule were
 *     enforced
 * @param failures by reason, sessions that carried no mail, and attempts that came to none
 * @param best the best proof of a session that carried mail; empty without any
 * @param worst the worst
 * @param blockers why the rule should not be enforced yet; empty also for one that is enforced
 */
public record DomainPosture(
        Matter matter,
        long sessions,
        int days,
        Optional<LocalDate> last,
        List<Tally> wouldHave,
        List<Tally> failures,
        Optional<String> best,
        Optional<String> worst,
        List<PlaceRecord> places,
        List<String> blockers) {

    public DomainPosture {
        wouldHave = List.copyOf(wouldHave);
        failures = List.copyOf(failures);
        places = List.copyOf(places);
        blockers = List.copyOf(blockers);
    }

    /** Whether its rule is only observed, and everything speaks for enforcing it. */
    public boolean isReady() {
        return matter.observed() && blockers.isEmpty();
    }
}
