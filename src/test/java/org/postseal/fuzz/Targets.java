package org.postseal.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.postseal.cli.ControlTarget;
import org.postseal.config.ConfigTarget;
import org.postseal.dane.DaneTarget;
import org.postseal.deliver.AheadTarget;
import org.postseal.deliver.DeliveringTarget;
import org.postseal.deliver.SevenBitTarget;
import org.postseal.demand.PolicyFileTarget;
import org.postseal.dns.LookupTarget;
import org.postseal.dns.MessageTarget;
import org.postseal.dsn.ReportTarget;
import org.postseal.mail.AddressTarget;
import org.postseal.mtasts.HttpTarget;
import org.postseal.mtasts.StsTarget;
import org.postseal.receive.ProxyTarget;
import org.postseal.receive.ReceivingTarget;
import org.postseal.route.TransportFileTarget;
import org.postseal.screen.HeaderTarget;
import org.postseal.smtp.CommandsTarget;
import org.postseal.smtp.RepliesTarget;
import org.postseal.tls.PathTarget;
import org.postseal.trace.TraceTarget;
import org.postseal.verify.EvidenceTarget;
import org.postseal.wire.DotsTarget;
import org.postseal.wire.LinesTarget;
import org.postseal.witness.SubmissionTarget;

/** All targets by name. */
public final class Targets {

    /** Inputs that once were findings: each must stay mended. One folder a target. */
    static final Path FINDINGS = Path.of("src/test/resources/fuzz");

    private static final Map<String, Supplier<Target>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("lines", LinesTarget::new);
        ALL.put("dots", DotsTarget::new);
        ALL.put("address", AddressTarget::new);
        ALL.put("commands", CommandsTarget::new);
        ALL.put("replies", RepliesTarget::new);
        ALL.put("proxy", ProxyTarget::new);
        ALL.put("receiving", ReceivingTarget::new);
        ALL.put("dns-message", MessageTarget::new);
        ALL.put("dane", DaneTarget::new);
        ALL.put("mta-sts", StsTarget::new);
        ALL.put("http", HttpTarget::new);
        ALL.put("policy-file", PolicyFileTarget::new);
        ALL.put("transport-file", TransportFileTarget::new);
        ALL.put("header", HeaderTarget::new);
        ALL.put("delivering", DeliveringTarget::new);
        ALL.put("ahead", AheadTarget::new);
        ALL.put("seven-bit", SevenBitTarget::new);
        ALL.put("certificates", PathTarget::new);
        ALL.put("report", ReportTarget::new);
        ALL.put("config", ConfigTarget::new);
        ALL.put("evidence", EvidenceTarget::new);
        ALL.put("witness", SubmissionTarget::new);
        ALL.put("lookups", LookupTarget::new);
        ALL.put("control", ControlTarget::new);
        ALL.put("trace", TraceTarget::new);
    }

    private Targets() {}

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * @throws IllegalArgumentException when there is none; the text names those that there are
     */
    static Target of(String name) {
        if (name.equals(Together.NAME)) {
            return new Together();
        }
        if (!ALL.containsKey(name)) {
            throw new IllegalArgumentException(
                    "no target \"" + name + "\"; there are all, " + String.join(", ", names()));
        }
        return ALL.get(name).get();
    }

    /** The inputs kept as findings, then the seeds. */
    static List<byte[]> starts(String name) throws IOException {
        List<byte[]> all = new ArrayList<>(Seeds.files(FINDINGS.resolve(name), ""));
        all.addAll(of(name).seeds());
        return all;
    }
}
