package org.postseal.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A DNS made of other people's programs: zones signed by ldns, served by NSD under a private root,
 * with Unbound in front as the recursive resolver.
 */
final class SignedTree implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final String ALGORITHM = "ECDSAP256SHA256";

    /** The address that a bogus zone was signed with. */
    static final String SIGNED_HOST = "127.0.1.99";

    /** The address that it answers with. */
    static final String SPOOFED_HOST = "127.0.1.2";

    /** How a zone is signed. */
    enum Signing {
        SIGNED,
        UNSIGNED,
        /** Signed, and afterwards {@link #SIGNED_HOST} replaced in it, as an attacker would. */
        BOGUS
    }

    /**
     * @param name without trailing dot
     * @param records relative to the zone; SOA and NS are added
     * @param algorithm of its key, as ldns-keygen has it
     * @param options of ldns-signzone
     */
    record ZoneFile(
            String name, String records, Signing signing, String algorithm, List<String> options) {

        private ZoneFile(String name, String records, Signing signing) {
            this(name, records, signing, ALGORITHM, List.of());
        }

        /** The same zone, signed with other options of ldns-signzone. */
        ZoneFile with(String... more) {
            return new ZoneFile(name, records, signing, algorithm, List.of(more));
        }

        /** The same zone with a key of another algorithm. */
        ZoneFile keyOf(String other) {
            return new ZoneFile(name, records, signing, other, options);
        }

        static ZoneFile signed(String name, String records) {
            return new ZoneFile(name, records, Signing.SIGNED);
        }

        static ZoneFile unsigned(String name, String records) {
            return new ZoneFile(name, records, Signing.UNSIGNED);
        }

        static ZoneFile bogus(String name, String records) {
            return new ZoneFile(name, records, Signing.BOGUS);
        }
    }

    private final Path folder;
    private final int authorityPort;
    private final InetSocketAddress resolver;
    private final String trustAnchor;
    private final Daemon authority;
    private final Daemon recursor;

    private SignedTree(Path folder, List<ZoneFile> zones, String alsoOn) throws IOException {
        this.folder = folder;
        authorityPort = Loopback.freePort("127.0.0.1");
        resolver = Loopback.at("127.0.0.1", Loopback.freePort("127.0.0.1"));
        StringBuilder delegations = new StringBuilder();
        for (ZoneFile zone : zones) {
            delegations.append(sign(zone));
        }
        trustAnchor = sign(new ZoneFile("", delegations.toString(), Signing.SIGNED));
        authority = startAuthority(zones);
        recursor = startRecursor(zones, alsoOn);
        Eventually.isTrue(
                START,
                () -> drill("dane.test", "SOA").contains("rcode: NOERROR"),
                () -> authority.output() + recursor.output() + drill("dane.test", "SOA"));
    }

    /** One zone must be {@code dane.test}: by it is seen that all is up. */
    static SignedTree start(Path folder, List<ZoneFile> zones) throws IOException {
        return new SignedTree(Files.createDirectories(folder), zones, "");
    }

    /**
     * @param alsoOn a loopback address whose port 53 is served too, for programs that know no other
     */
    static SignedTree start(Path folder, List<ZoneFile> zones, String alsoOn) throws IOException {
        return new SignedTree(Files.createDirectories(folder), zones, alsoOn);
    }

    InetSocketAddress resolver() {
        return resolver;
    }

    /** The root's DS record. */
    String trustAnchor() {
        return trustAnchor;
    }

    /** What drill makes of a question, DNSSEC records wanted. */
    String drill(String name, String type) {
        return Programs.run(
                        folder,
                        "drill",
                        "-D",
                        "-p",
                        "" + resolver.getPort(),
                        name,
                        type,
                        "@127.0.0.1")
                .output();
    }

    /** Writes and signs a zone. Returns what its parent holds of it: NS, and DS when signed. */
    private String sign(ZoneFile zone) throws IOException {
        String apex = zone.name() + ".";
        Path plain = folder.resolve("zone." + zone.name());
        Files.writeString(
                plain,
                """
                $ORIGIN %s
                $TTL 300
                @ SOA ns.%s hostmaster.%s 1 3600 600 86400 300
                @ NS ns.%s
                ns.%s A 127.0.0.1
                """
                                .formatted(apex, below(apex), below(apex), below(apex), below(apex))
                        + zone.records()
                        + "\n");
        String delegation = "%s NS ns.%s\nns.%s A 127.0.0.1\n".formatted(apex, apex, apex);
        if (zone.signing() == Signing.UNSIGNED) {
            Files.copy(plain, served(zone.name()));
            return delegation;
        }
        String key =
                Programs.run(
                                folder,
                                "ldns-keygen",
                                "-a",
                                zone.algorithm(),
                                "-k",
                                "-r",
                                "/dev/urandom",
                                zone.name().isEmpty() ? "." : zone.name())
                        .successfully()
                        .output()
                        .strip();
        List<String> command = new ArrayList<>(List.of("ldns-signzone", "-o", apex));
        command.addAll(zone.options());
        command.addAll(List.of("-f", served(zone.name()).toString(), plain.toString(), key));
        Programs.run(folder, command.toArray(String[]::new)).successfully();
        if (zone.signing() == Signing.BOGUS) {
            spoil(served(zone.name()));
        }
        String ds = Files.readString(folder.resolve(key + ".ds"));
        return zone.name().isEmpty() ? ds : delegation + ds;
    }

    private static String below(String apex) {
        return apex.equals(".") ? "" : apex;
    }

    /** Leads to another host than the one that was signed. */
    private static void spoil(Path zone) throws IOException {
        Files.writeString(zone, Files.readString(zone).replace(SIGNED_HOST, SPOOFED_HOST));
    }

    private Path served(String zone) {
        return folder.resolve("served." + zone);
    }

    private Daemon startAuthority(List<ZoneFile> zones) throws IOException {
        String conf =
                """
                server:
                  ip-address: 127.0.0.1@%d
                  do-ip6: no
                  username: ""
                  chroot: ""
                  server-count: 1
                  zonesdir: "%s"
                  pidfile: "%s/nsd.pid"
                  xfrdfile: "%s/nsd.xfrd"
                  zonelistfile: "%s/nsd.zones"
                  xfrdir: "%s"
                  database: ""
                remote-control:
                  control-enable: no
                zone:
                  name: "."
                  zonefile: "%s"
                """
                                .formatted(
                                        authorityPort,
                                        folder,
                                        folder,
                                        folder,
                                        folder,
                                        folder,
                                        served(""))
                        + zones.stream()
                                .map(zone ->
                                        "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n"
                                                .formatted(zone.name(), served(zone.name())))
                                .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("nsd.conf"), conf);
        return Daemon.start(
                folder,
                folder.resolve("nsd.log"),
                List.of(Programs.path("nsd"), "-d", "-c", file.toString()));
    }

    private Daemon startRecursor(List<ZoneFile> zones, String alsoOn) throws IOException {
        Path anchor = Files.writeString(folder.resolve("root.ds"), trustAnchor);
        String conf =
                """
                server:
                  interface: 127.0.0.1@%d
                %s
                  do-ip6: no
                  directory: "%s"
                  pidfile: "%s/unbound.pid"
                  chroot: ""
                  username: ""
                  num-threads: 1
                  use-syslog: no
                  logfile: ""
                  do-daemonize: no
                  do-not-query-localhost: no
                  access-control: 127.0.0.0/8 allow
                  local-zone: "test." nodefault
                  module-config: "validator iterator"
                  trust-anchor-file: "%s"
                remote-control:
                  control-enable: no
                """
                                .formatted(
                                        resolver.getPort(),
                                        alsoOn.isEmpty() ? "" : "  interface: " + alsoOn + "@53",
                                        folder,
                                        folder,
                                        anchor)
                        + stub(".")
                        + zones.stream()
                                .map(zone -> stub(zone.name()))
                                .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("unbound.conf"), conf);
        return Daemon.start(
                folder,
                folder.resolve("unbound.log"),
                List.of(Programs.path("unbound"), "-d", "-c", file.toString()));
    }

    private String stub(String zone) {
        return "stub-zone:\n  name: \"%s\"\n  stub-addr: 127.0.0.1@%d\n"
                .formatted(zone, authorityPort);
    }

    @Override
    public void close() {
        recursor.close();
        authority.close();
    }
}
