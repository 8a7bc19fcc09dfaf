package org.postseal.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.smtp.Reason;

/**
 * A signed Internet in one process: a root of its own, an authority of its own, seven domains that
 * receive mail, and on the path to each of them an attacker. Listens on loopback addresses from
 * 127.0.0.2 up, all hosts on one port; needs no privileges.
 */
final class SmallInternet implements AutoCloseable {

    private static final int BIND_TRIES = 20;
    private static final int FIRST_PATH = 2;
    private static final String LOOPBACK = "127.0.0.1";

    private final Clock clock;
    private final LabCa authority;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<ZoneSpec> zones = new ArrayList<>();
    private final int smtpPort;
    private int policyPort;
    private final DnsServer dns;

    private SmallInternet(Clock clock) throws IOException {
        this.clock = clock;
        authority = LabCa.create("Authority of the lab", clock.instant());
        boolean whole = false;
        try {
            smtpPort = commonPort(FIRST_PATH, 7);
            policyPort = commonPort(FIRST_PATH + 7, 2);
            published();
            proven();
            unprotected();
            underAttack();
            SignedZones.Builder builder = SignedZones.builder(clock);
            zones.forEach(builder::zone);
            dns = keep(DnsServer.start(builder.build(), at(LOOPBACK, 0)));
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    static SmallInternet start(Clock clock) throws IOException {
        return new SmallInternet(clock);
    }

    List<Place> places() {
        return List.copyOf(places);
    }

    LabSite site() {
        return new LabSite(
                dns.address(),
                dns.zones().trustAnchor(),
                authority.rootPem(),
                "pkix.test secure\n",
                smtpPort,
                policyPort);
    }

    /** Message octets that any of the attackers could read. */
    long clearOctets() {
        return places.stream().mapToLong(place -> place.path().clearOctets()).sum();
    }

    private void published() throws IOException {
        LabCa.Issued dane = authority.issue("mx.dane.test");
        place(
                "dane.test",
                "publishes its key under DNSSEC (DANE)",
                new Expected.Arrives("dane-ee"),
                honest("dane.test", dane));
        zone(true, "dane.test", tlsa(dane));

        place(
                "sts.test",
                "publishes an MTA-STS policy, mode enforce",
                new Expected.Arrives("pkix"),
                honest("sts.test", authority.issue("mx.sts.test")));
        policy("sts.test", FIRST_PATH + 7);
    }

    private void proven() throws IOException {
        place(
                "pkix.test",
                "publishes nothing; the operator's rule for it says \"secure\"",
                new Expected.Arrives("pkix"),
                honest("pkix.test", authority.issue("mx.pkix.test")));
        zone(false, "pkix.test", "");

        LabCa.Issued own =
                LabCa.selfSigned(List.of("mx.selfsigned.test"), LabCa.Options.at(clock.instant()));
        place(
                "selfsigned.test",
                "publishes nothing; its certificate vouches for itself",
                new Expected.Arrives("encrypted"),
                honest("selfsigned.test", own));
        zone(false, "selfsigned.test", "");
    }

    private void unprotected() throws IOException {
        place(
                "clear.test",
                "has no STARTTLS",
                new Expected.Refused(Set.of(Reason.STARTTLS_NOT_OFFERED)),
                LabHost.Setup.inTheClear("mx.clear.test"));
        zone(false, "clear.test", "");
    }

    private void underAttack() throws IOException {
        LabCa.Issued robbed = authority.issue("mx.stripped.test");
        place(
                "stripped.test",
                "has STARTTLS and DANE; an attacker on the path takes STARTTLS away",
                new Expected.Refused(Set.of(Reason.STARTTLS_STRIPPED, Reason.STARTTLS_NOT_OFFERED)),
                honest("stripped.test", robbed));
        zone(true, "stripped.test", tlsa(robbed));

        place(
                "wrongcert.test",
                "has MTA-STS, mode enforce, and a certificate for another name",
                new Expected.Refused(Set.of(Reason.CERTIFICATE_NAME)),
                honest("wrongcert.test", authority.issue("mx.somebody-else.test")));
        policy("wrongcert.test", FIRST_PATH + 8);
    }

    private static LabHost.Setup honest(String domain, LabCa.Issued identity) {
        return LabHost.Setup.honest("mx." + domain, LabTls.with(identity));
    }

    private void place(String domain, String story, Expected expected, LabHost.Setup setup)
            throws IOException {
        LabHost host = keep(LabHost.start(setup, at(LOOPBACK, 0)));
        Tactic tactic =
                domain.equals("stripped.test")
                        ? new Tactic.RemovesStartTls()
                        : new Tactic.Listens();
        InetSocketAddress where = at(address(FIRST_PATH + places.size()), smtpPort);
        Attacker path = keep(Attacker.start(tactic, where, host.address()));
        places.add(new Place(domain, story, expected, host, path));
    }

    /** Declares the zone of the place that was added last. */
    private void zone(boolean signed, String name, String more) {
        String records =
                "@ MX 10 mx\nmx A %s\n%s\n"
                        .formatted(address(FIRST_PATH + places.size() - 1), more);
        zones.add(signed ? ZoneSpec.signed(name, records) : ZoneSpec.unsigned(name, records));
    }

    private String tlsa(LabCa.Issued identity) {
        return "_%d._tcp.mx TLSA %s"
                .formatted(smtpPort, LabTlsa.zoneText(3, 1, 1, identity.certificate()));
    }

    /** Publishes an enforcing policy for the place that was added last. */
    private void policy(String domain, int last) throws IOException {
        LabTls tls = LabTls.with(authority.issue("mta-sts." + domain));
        PolicyBehaviour serves = PolicyBehaviour.Serves.enforcing("mx." + domain);
        keep(PolicyHost.start(tls, serves, at(address(last), policyPort)));
        zone(false, domain, "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts A " + address(last));
    }

    /** A port that is free on each of the addresses. */
    private static int commonPort(int first, int count) throws IOException {
        IOException last = new IOException("no try");
        for (int i = 0; i < BIND_TRIES; i++) {
            try (Acceptor free = Acceptor.start(at(address(first), 0), "lab", _ -> {})) {
                int port = free.address().getPort();
                for (int j = 1; j < count; j++) {
                    Acceptor.start(at(address(first + j), port), "lab", _ -> {}).close();
                }
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("no port is free on the lab's addresses: " + last.getMessage(), last);
    }

    private static String address(int last) {
        return "127.0.0." + last;
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    @Override
    public void close() throws IOException {
        Optional<Exception> first = Optional.empty();
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        open.clear();
        if (first.isPresent()) {
            throw new IOException("the lab does not close", first.get());
        }
    }
}
