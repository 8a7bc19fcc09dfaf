package org.postseal.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Judges from counts whether a rule that is only observed could be enforced. It could when, for
 * every host that the DNS names now and for each address family that it has:
 *
 * <ul>
 *   <li>sessions met the very rule on as many days as are asked for, of those that are kept,
 *   <li>the last of them lies within as many days,
 *   <li>and within as many days nothing failed that the rule, or a promise of the domain, asks for.
 * </ul>
 *
 * What cannot be told speaks against it.
 */
public final class Review {

    /** From the worst to the best. */
    private static final List<String> PROOFS =
            List.of(
                    "none",
                    "unproven",
                    "encrypted",
                    "dane-ta-host-only",
                    "dane-ee-host-only",
                    "pkix",
                    "fingerprint",
                    "dane-ta",
                    "dane-ee");

    /** How the keys of reasons begin that tell of protection, and not of a line that is down. */
    private static final List<String> PROTECTION =
            List.of(
                    "dane-",
                    "sts-",
                    "rule-",
                    "starttls-",
                    "tls-",
                    "certificate-",
                    "fingerprint-",
                    "pin-",
                    "dns-bogus");

    private final int days;
    private final LocalDate today;
    private final LocalDate since;
    private final Optional<String> objection;

    /** Where nothing is held against every rule. */
    public Review(int days, LocalDate today) {
        this(days, today, Optional.empty());
    }

    /**
     * @param days how many, from 1 to {@link DailyCounts#DAYS_KEPT}
     * @param objection to enforcing any rule, whatever was counted
     */
    public Review(int days, LocalDate today, Optional<String> objection) {
        this.days = days;
        this.today = today;
        this.since = today.minusDays(days - 1L);
        this.objection = objection;
    }

    /** The first of the days. */
    public LocalDate since() {
        return since;
    }

    /** What was counted of a domain, and what follows. */
    public DomainPosture of(Matter matter, CountBook.Page page) {
        List<CountedRow> kept = page.rows();
        List<CountedRow> recent = kept.stream().filter(row -> !row.day().isBefore(since)).toList();
        List<PlaceRecord> places = places(matter, kept);
        return new DomainPosture(
                matter,
                total(recent),
                days(recent).size(),
                CountBook.lastDay(kept),
                tallies(recent, Met::observed),
                tallies(recent, Met::result),
                proofs(recent).max(byStrength()),
                proofs(recent).min(byStrength()),
                places,
                matter.observed() ? blockers(matter, kept, places) : List.of());
    }

    private List<String> blockers(Matter matter, List<CountedRow> kept, List<PlaceRecord> places) {
        List<String> found = new ArrayList<>();
        objection.ifPresent(found::add);
        matter.trouble().ifPresent(found::add);
        List<CountedRow> underRule =
                kept.stream().filter(row -> row.met().rule().equals(matter.rule())).toList();
        Optional<LocalDate> last = CountBook.lastDay(underRule);
        if (last.isEmpty()) {
            found.add(
                    kept.isEmpty()
                            ? "no mail has gone there in the last "
                                    + DailyCounts.DAYS_KEPT
                                    + " days"
                            : "no mail has gone there since the rule is as it is");
        } else if (last.get().isBefore(since)) {
            found.add("last seen on " + last.get() + ", not within " + count(days, "day"));
        }
        if (last.isPresent()) {
            places.stream().filter(PlaceRecord::current).forEach(place -> unverified(place, found));
        }
        failures(underRule, found);
        return found;
    }

    private void unverified(PlaceRecord record, List<String> found) {
        if (record.verifiedDays() >= days
                && record.lastVerified().filter(day -> !day.isBefore(since)).isPresent()) {
            return;
        }
        String trouble =
                record.failures().isEmpty()
                        ? ""
                        : " (last trouble: " + record.failures().getLast().what() + ")";
        if (record.verifiedDays() == 0) {
            found.add(record.place() + ": never verified" + trouble);
        } else if (record.verifiedDays() < days) {
            found.add(
                    "%s: verified on %s, %d are needed%s"
                            .formatted(
                                    record.place(),
                                    count(record.verifiedDays(), "day"),
                                    days,
                                    trouble));
        } else {
            found.add(
                    record.place()
                            + ": last verified on "
                            + record.lastVerified().map(LocalDate::toString).orElse("no day"));
        }
    }

    private void failures(List<CountedRow> underRule, List<String> found) {
        Map<String, List<CountedRow>> byReason = new TreeMap<>();
        for (CountedRow row : underRule) {
            String reason = reason(row.met());
            if (!row.day().isBefore(since) && isAboutProtection(reason)) {
                String where = row.met().host().isEmpty() ? "" : " at " + where(row.met());
                byReason.computeIfAbsent(reason + where, _ -> new ArrayList<>()).add(row);
            }
        }
        byReason.forEach((what, rows) ->
                found.add(
                        "%s: %s, last on %s"
                                .formatted(
                                        what,
                                        count(total(rows), "time"),
                                        CountBook.lastDay(rows).orElse(today))));
    }

    private static String where(Met met) {
        return met.family() == 0 ? met.host() : new Place(met.host(), met.family()).toString();
    }

    private static String reason(Met met) {
        return met.observed().isEmpty() ? met.result() : met.observed();
    }

    private static boolean isAboutProtection(String reason) {
        return PROTECTION.stream().anyMatch(reason::startsWith);
    }

    private List<PlaceRecord> places(Matter matter, List<CountedRow> kept) {
        Set<Place> all = new LinkedHashSet<>(matter.places());
        kept.stream()
                .filter(row -> row.met().family() != 0 && !row.day().isBefore(since))
                .map(row -> new Place(row.met().host(), row.met().family()))
                .forEach(all::add);
        return all.stream().map(place -> place(place, matter, kept)).toList();
    }

    private PlaceRecord place(Place place, Matter matter, List<CountedRow> kept) {
        List<CountedRow> there =
                kept.stream()
                        .filter(row -> row.met().host().equals(place.host()))
                        .filter(row -> row.met().family() == place.family())
                        .toList();
        List<CountedRow> recent = there.stream().filter(row -> !row.day().isBefore(since)).toList();
        List<CountedRow> verified =
                there.stream()
                        .filter(row -> row.met().rule().equals(matter.rule()))
                        .filter(row -> isVerified(row.met()))
                        .toList();
        return new PlaceRecord(
                place,
                matter.places().contains(place),
                total(recent),
                days(verified).size(),
                CountBook.lastDay(verified),
                tallies(recent, Review::reason));
    }

    /** It carried mail, or would have, over a channel that meets the rule. */
    private static boolean isVerified(Met met) {
        return met.result().isEmpty() && met.observed().isEmpty();
    }

    /** By reason, the one that happened last at the end. */
    private static List<Tally> tallies(Collection<CountedRow> rows, Function<Met, String> reason) {
        Map<String, List<CountedRow>> byReason = new TreeMap<>();
        rows.stream()
                .filter(row -> !reason.apply(row.met()).isEmpty())
                .forEach(row ->
                        byReason.computeIfAbsent(reason.apply(row.met()), _ -> new ArrayList<>())
                                .add(row));
        return byReason.entrySet().stream()
                .map(e ->
                        new Tally(
                                e.getKey(),
                                total(e.getValue()),
                                CountBook.lastDay(e.getValue()).orElse(LocalDate.MIN)))
                .sorted(Comparator.comparing(Tally::last).thenComparing(Tally::what))
                .toList();
    }

    private static Stream<String> proofs(List<CountedRow> rows) {
        return rows.stream()
                .filter(row -> row.met().result().isEmpty() && !row.met().proof().isEmpty())
                .map(row -> row.met().proof())
                .distinct();
    }

    private static Comparator<String> byStrength() {
        return Comparator.comparingInt(PROOFS::indexOf);
    }

    private static Set<LocalDate> days(List<CountedRow> rows) {
        Set<LocalDate> days = new LinkedHashSet<>();
        rows.forEach(row -> days.add(row.day()));
        return days;
    }

    private static long total(Collection<CountedRow> rows) {
        return rows.stream().mapToLong(CountedRow::total).sum();
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
