package org.postseal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.postseal.config.Config;
import org.postseal.lab.LabFolder;
import org.postseal.lab.LabReport;
import org.postseal.lab.LabRow;
import org.postseal.lab.LabRun;
import org.postseal.lab.RelayStarter;
import org.postseal.lab.RelaySystem;
import org.postseal.lab.Scenario;
import org.postseal.lab.scenario.Scenarios;

/**
 * Canaries of the lab: a second relay of this program, with a folder of its own, before a few hosts
 * on loopback that mail must not reach. What is tried is this program on this machine, and neither
 * the site's DNS nor its rules.
 */
public final class LabCanaries implements CanaryFlight {

    /** No STARTTLS, a wrong name, a wrong key under TLSA, a bogus zone, a stripped EHLO. */
    static final List<String> NAMES =
            List.of(
                    "host-without-tls",
                    "sts-certificate-wrong-name",
                    "dane-mismatch",
                    "mx-signatures-bad",
                    "starttls-removed");

    private static final String REFUSED = "refused";
    private static final Set<String> DELIVERED = Set.of("verified", "encrypted", "clear");

    private final RelayStarter starter;

    private LabCanaries(RelayStarter starter) {
        this.starter = starter;
    }

    /** The real relay, which flies none itself. */
    public static CanaryFlight of(Wiring wiring) {
        return new LabCanaries(LabRelay.starter(wiring, Config::inHaste));
    }

    @Override
    public List<Canary> fly() throws InterruptedException {
        try {
            return Muted.call(this::tried);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return untried("the lab cannot run: " + e.getMessage());
        }
    }

    private List<Canary> tried() throws IOException, InterruptedException {
        List<Scenario> scenarios =
                Scenarios.all().stream().filter(each -> NAMES.contains(each.name())).toList();
        Path folder = Files.createTempDirectory("postseal-canaries-");
        try {
            return judged(
                    new LabRun(Clock.systemUTC(), OptionalInt.empty())
                            .run(scenarios, RelaySystem.starter(starter), folder));
        } finally {
            LabFolder.delete(folder);
        }
    }

    private static List<Canary> judged(LabReport report) {
        boolean breach = report.outside().orElse(0) > 0;
        return NAMES.stream().map(name -> judged(name, report.row(name), breach)).toList();
    }

    /**
     * @param breach whether the relay itself stopped octets on their way out, of whichever canary
     */
    static Canary judged(String name, Optional<LabRow> found, boolean breach) {
        if (found.isEmpty()) {
            return new Canary(name, Canary.Result.UNTRIED, "there is no such scenario");
        }
        LabRow row = found.get();
        String detail = row.came() + " " + row.detail();
        if (breach || row.arrived() || row.leaked() > 0 || DELIVERED.contains(row.came())) {
            String leaked = row.leaked() > 0 ? ", octets leaked: " + row.leaked() : "";
            String stopped = breach ? ", octets were stopped outside a satisfied channel" : "";
            return new Canary(name, Canary.Result.DELIVERED, detail + leaked + stopped);
        }
        return row.right() && row.came().equals(REFUSED)
                ? new Canary(name, Canary.Result.REFUSED, row.detail())
                : new Canary(name, Canary.Result.UNTRIED, detail + "; " + row.wrong());
    }

    private static List<Canary> untried(String why) {
        return NAMES.stream().map(name -> new Canary(name, Canary.Result.UNTRIED, why)).toList();
    }
}
