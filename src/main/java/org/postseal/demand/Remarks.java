package org.postseal.demand;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.postseal.route.ConfiguredHop;

/** What is worth a word about rules that are well-formed, on a day: what ended, what is open. */
public final class Remarks {

    private Remarks() {}

    /**
     * Exceptions whose time is over: each counts as the default level, or asks for REQUIRETLS to be
     * listed again, and nobody may be waiting for that.
     *
     * @param today by UTC, as {@code until=} is meant
     */
    public static List<Remark> onLapsed(PolicyTable table, LocalDate today) {
        List<Remark> remarks = new ArrayList<>();
        for (Source.OperatorRule written : table.written()) {
            PolicyRule rule = table.rules().get(written.key());
            if (rule != null) {
                lapse(rule, written, today).ifPresent(remarks::add);
            }
        }
        return remarks;
    }

    private static Optional<Remark> lapse(
            PolicyRule rule, Source.OperatorRule at, LocalDate today) {
        boolean clear = rule.level().allowsClear();
        return clear || rule.terms().unlisted()
                ? rule.waiver()
                        .filter(waiver -> !today.isBefore(waiver.until()))
                        .map(waiver ->
                                new Remark(
                                        at.file(),
                                        at.line(),
                                        "the exception for \""
                                                + at.key()
                                                + "\" ended on "
                                                + waiver.until()
                                                + (clear
                                                        ? ": it counts as the default level"
                                                        : ": requiretls=unlisted has no meaning"
                                                                + " any more")))
                : Optional.empty();
    }

    /**
     * What is wrong with the levels in the transport file, what ended there, and which hops beyond
     * this machine may be given mail in clear text.
     *
     * @param today by UTC
     */
    public static List<Remark> onHops(Collection<ConfiguredHop> hops, LocalDate today) {
        List<Remark> remarks = new ArrayList<>();
        for (ConfiguredHop hop : hops) {
            if (!hop.level().isBlank()) {
                PolicyLine.Reading reading =
                        PolicyLine.read(hop.nextHop(), hop.level(), hop.file(), hop.line());
                remarks.addAll(reading.faults());
                remarks.addAll(reading.warnings());
                reading.rule().ifPresent(rule -> onLevel(hop, rule, today, remarks));
            }
        }
        return remarks;
    }

    private static void onLevel(
            ConfiguredHop hop, PolicyRule rule, LocalDate today, List<Remark> remarks) {
        if (rule.source() instanceof Source.OperatorRule at) {
            lapse(rule, at, today).ifPresent(remarks::add);
        }
        if (rule.level().allowsClear() && rule.holdsOn(today) && !isThisMachine(hop)) {
            remarks.add(
                    new Remark(
                            hop.file(),
                            hop.line(),
                            "mail to "
                                    + hop.nextHop()
                                    + " may leave this machine in clear text, until "
                                    + rule.waiver().map(w -> w.until().toString()).orElse("?")));
        }
    }

    /** By an address only: where a name leads is the DNS's to say. */
    private static boolean isThisMachine(ConfiguredHop hop) {
        try {
            return hop.target()
                    .filter(t -> InetAddress.ofLiteral(t).isLoopbackAddress())
                    .isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
