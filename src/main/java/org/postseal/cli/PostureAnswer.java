package org.postseal.cli;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postseal.demand.ChannelCounters;
import org.postseal.report.DomainPosture;
import org.postseal.report.PlaceRecord;
import org.postseal.report.Tally;

/**
 * How mail fared, and which rules could be enforced; as JSON from the relay to the command, and
 * from the command to whoever asked for JSON.
 *
 * @param days how many, from {@code since} to {@code today}, both included
 * @param defaultRule level and mode of the default
 * @param channels of this relay since its start
 * @param domains those with a rule first that is only observed, then by their sessions
 * @param more domains that were left out
 */
record PostureAnswer(
        int days,
        String since,
        String today,
        String defaultRule,
        Channels channels,
        List<Entry> domains,
        long more) {

    /**
     * @param observedClear of those observed, the ones without TLS
     * @param clear of those satisfied, the ones without TLS, by an exception
     */
    record Channels(long satisfied, long clear, long observed, long observedClear, long refused) {
        static Channels of(ChannelCounters counters) {
            return new Channels(
                    counters.satisfied(),
                    counters.clear(),
                    counters.observed(),
                    counters.observedClear(),
                    counters.refused());
        }
    }

    /**
     * One domain.
     *
     * @param rule the operator's rule in words, with its place
     * @param mode {@code observe}, {@code enforce}, or {@code exception} for one that allows clear
     * @param ready whether the rule could be enforced
     * @param line what to write into the policy file, if so
     * @param blockers why not; empty for a rule that is enforced
     */
    record Entry(
            String domain,
            String rule,
            String mode,
            boolean ready,
            String line,
            List<String> blockers,
            long sessions,
            int days,
            @Nullable String last,
            @Nullable String best,
            @Nullable String worst,
            List<Count> wouldHave,
            List<Count> failures,
            List<Where> hosts) {

        static Entry of(DomainPosture posture, RuleInForce rule) {
            return new Entry(
                    posture.matter().domain(),
                    rule.words(),
                    rule.mode(),
                    posture.isReady(),
                    rule.line(),
                    posture.blockers(),
                    posture.sessions(),
                    posture.days(),
                    posture.last().map(LocalDate::toString).orElse(null),
                    posture.best().orElse(null),
                    posture.worst().orElse(null),
                    posture.wouldHave().stream().map(Count::of).toList(),
                    posture.failures().stream().map(Count::of).toList(),
                    posture.places().stream().map(Where::of).toList());
        }
    }

    /** How often, by reason. */
    record Count(String reason, long sessions, String last) {
        static Count of(Tally tally) {
            return new Count(tally.what(), tally.total(), tally.last().toString());
        }
    }

    /**
     * @param current whether the DNS leads there now
     */
    record Where(
            String host,
            int family,
            boolean current,
            long sessions,
            int verifiedDays,
            @Nullable String lastVerified,
            List<Count> failures) {
        static Where of(PlaceRecord place) {
            return new Where(
                    place.place().host(),
                    place.place().family(),
                    place.current(),
                    place.sessions(),
                    place.verifiedDays(),
                    place.lastVerified().map(LocalDate::toString).orElse(null),
                    place.failures().stream().map(Count::of).toList());
        }
    }
}
