package org.postseal.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A checkup as lines for people. */
final class CheckText {

    private CheckText() {}

    /** All but the verdict, which stands first. */
    static List<String> lines(Checkup.Report report) {
        List<String> out = new ArrayList<>();
        report.resolvers().forEach(resolver -> out.add("  " + resolver.line()));
        report.demanded().forEach(part -> out.add("  demanded: " + part));
        out.add(
                "  DNSSEC of the MX records: "
                        + report.mxSecurity().toLowerCase(java.util.Locale.ROOT));
        for (Checkup.HostReport host : report.hosts()) {
            out.add("  " + host.host() + ":" + host.port());
            if (host.trouble() != null) {
                out.add("    not tried: " + host.trouble());
            }
            host.decision().forEach(line -> out.add("    " + line));
            host.addresses().forEach(address -> address(address, out));
        }
        out.add("  " + report.ours());
        report.theirs().forEach(line -> out.add("  They should: " + line));
        return out;
    }

    private static String proof(@Nullable String label) {
        if (label == null) {
            return "";
        }
        return label.equals("encrypted")
                ? "; nothing tells whose server it is"
                : ", proven by " + label;
    }

    private static void address(Seen.Facts facts, List<String> out) {
        out.add("    [" + facts.address() + "] " + facts.state());
        if (facts.protocol() != null) {
            out.add(
                    "      "
                            + facts.protocol()
                            + ", "
                            + facts.cipher()
                            + ", key exchange "
                            + facts.keyExchange()
                            + proof(facts.proof()));
        }
        if (facts.requireTls() != null) {
            out.add("      REQUIRETLS " + (facts.requireTls() ? "listed" : "not listed"));
        }
        Seen.CertificateFacts certificate = facts.certificate();
        if (certificate != null) {
            out.add(
                    "      certificate for "
                            + certificate.names()
                            + "; "
                            + certificate.key()
                            + ", until "
                            + certificate.validUntil()
                            + ", issued by "
                            + certificate.issuer());
        }
        if (facts.trouble() != null) {
            out.add("      " + facts.trouble() + " (" + facts.reason() + ")");
        }
    }
}
