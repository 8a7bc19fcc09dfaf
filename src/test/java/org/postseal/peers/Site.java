package org.postseal.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.lab.LabCa;
import org.postseal.lab.LabTls;
import org.postseal.lab.LabTlsa;
import org.postseal.lab.PolicyBehaviour;
import org.postseal.lab.PolicyHost;
import org.postseal.peers.SignedTree.ZoneFile;

/**
 * Domains that receive mail, their DNS served by real programs, all hosts on one port. The hosts
 * themselves are the tests' to start.
 *
 * <ul>
 *   <li>{@code dane.test}: signed, with a TLSA record for {@link #dane}
 *   <li>{@code sts.test}: unsigned, with an enforced MTA-STS policy
 *   <li>{@code self.test}, {@code clear.test}: unsigned, nothing published
 *   <li>{@code bogus.test}: signed, and changed on the way so that it leads to {@link #DANE}
 * </ul>
 */
final class Site implements World, AutoCloseable {

    static final String DANE = SignedTree.SPOOFED_HOST;
    static final String STS = "127.0.1.3";
    static final String SELF = "127.0.1.4";
    static final String CLEAR = "127.0.1.5";
    private static final String POLICY = "127.0.1.9";

    /** Where the resolver has port 53, for programs that know no other. */
    static final String RESOLVER_53 = "127.0.1.53";

    private final LabCa authority = LabCa.create("Authority of the peers", Instant.now());
    private final LabCa.Issued dane = authority.issue("mx.dane.test");
    private final LabCa.Issued sts = authority.issue("mx.sts.test");
    private final LabCa.Issued self =
            LabCa.selfSigned(List.of("mx.self.test"), LabCa.Options.at(Instant.now()));
    private final int smtpPort = Loopback.freePort(DANE, STS, SELF, CLEAR);
    private final PolicyHost policyHost;
    private final SignedTree tree;

    private Site(Path folder, boolean alsoPort53) throws IOException {
        policyHost =
                PolicyHost.start(
                        LabTls.with(authority.issue("mta-sts.sts.test")),
                        PolicyBehaviour.Serves.enforcing("mx.sts.test"),
                        Loopback.at(POLICY, 0));
        List<ZoneFile> zones = new ArrayList<>();
        zones.add(
                ZoneFile.signed(
                        "dane.test",
                        host(DANE)
                                + "_%d._tcp.mx TLSA %s\n"
                                        .formatted(
                                                smtpPort,
                                                LabTlsa.zoneText(3, 1, 1, dane.certificate()))));
        zones.add(
                ZoneFile.unsigned(
                        "sts.test",
                        host(STS)
                                + "_mta-sts TXT \"v=STSv1; id=1;\"\n"
                                + "mta-sts A "
                                + POLICY
                                + "\n"));
        zones.add(ZoneFile.unsigned("self.test", host(SELF)));
        zones.add(ZoneFile.unsigned("clear.test", host(CLEAR)));
        zones.add(ZoneFile.bogus("bogus.test", host(SignedTree.SIGNED_HOST)));
        tree =
                alsoPort53
                        ? SignedTree.start(folder.resolve("dns"), zones, RESOLVER_53)
                        : SignedTree.start(folder.resolve("dns"), zones);
    }

    static Site start(Path folder) throws IOException {
        return new Site(folder, false);
    }

    /** With the resolver on port 53 of {@link #RESOLVER_53} too. */
    static Site startWithPort53(Path folder) throws IOException {
        return new Site(folder, true);
    }

    private static String host(String address) {
        return "@ MX 10 mx\nmx A " + address + "\n";
    }

    LabCa.Issued dane() {
        return dane;
    }

    LabCa.Issued sts() {
        return sts;
    }

    LabCa.Issued self() {
        return self;
    }

    /** Another certificate of the same authority. */
    LabCa.Issued issue(String name) {
        return authority.issue(name);
    }

    PostfixInstance postfix(Path folder, String domain) throws IOException {
        return switch (domain) {
            case "dane.test" -> postfix(folder, domain, DANE, Optional.of(dane));
            case "sts.test" -> postfix(folder, domain, STS, Optional.of(sts));
            case "self.test" -> postfix(folder, domain, SELF, Optional.of(self));
            case "clear.test" -> postfix(folder, domain, CLEAR, Optional.empty());
            default -> throw new IllegalArgumentException(domain);
        };
    }

    private PostfixInstance postfix(
            Path folder, String domain, String address, Optional<LabCa.Issued> identity)
            throws IOException {
        return PostfixInstance.receiver(
                folder.resolve(domain), "mx." + domain, at(address), identity);
    }

    InetSocketAddress at(String address) {
        return Loopback.at(address, smtpPort);
    }

    @Override
    public int smtpPort() {
        return smtpPort;
    }

    @Override
    public int policyPort() {
        return policyHost.address().getPort();
    }

    @Override
    public InetSocketAddress resolver() {
        return tree.resolver();
    }

    @Override
    public String trustAnchor() {
        return tree.trustAnchor();
    }

    @Override
    public String authorityPem() {
        return authority.rootPem();
    }

    @Override
    public void close() throws IOException {
        tree.close();
        policyHost.close();
    }
}
