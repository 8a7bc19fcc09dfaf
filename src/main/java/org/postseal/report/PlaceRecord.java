package org.postseal.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What was met at one place.
 *
 * @param current whether the DNS leads there now
 * @param sessions in the days that were asked for
 * @param verifiedDays on how many of the days that are kept a session met the rule as it is now
 * @param lastVerified the last of them
 * @param failures in the days that were asked for, of whatever kind
 */
public record PlaceRecord(
        Place place,
        boolean current,
        long sessions,
        int verifiedDays,
        Optional<LocalDate> lastVerified,
        List<Tally> failures) {
    public PlaceRecord {
        failures = List.copyOf(failures);
    }
}
