package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's Postfix as the lab's mail system, with a configuration, queue and log of its own.
 * Needs root, and a namespace in which {@code /etc/resolv.conf} names a validating resolver on
 * loopback: {@code scripts/lab-postfix} makes one.
 */
public final class PostfixSystem implements MailSystem {

    private static final InetSocketAddress DOOR = Ground.at("127.0.0.1", 10_025);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String STEP = "7s";

    /** The first line of the file that the script mounts over resolv.conf. */
    private static final String OWN_RESOLVER = "# of the lab";

    private static final String HEAD =
            """
            # The lab

            `postseal lab` does to the real relay, on loopback, what a hostile Internet can do:
            forged, suppressed and broken DNS, attackers on the path who take STARTTLS away,
            certificates of every kind, policy hosts that are blocked, nonsense in TLS and SMTP.
            For every scenario in which a host is proven there is a second one, with the same
            DNS and an impostor with another key in the host's place. `postseal lab --list`
            names all.

            *Leaked* counts octets of mail, envelopes included, that somebody could read who
            must not: whoever listens on the path, and impostors at its end.

            This page is made by `scripts/lab-postfix`, which needs root: it puts Postfix
            POSTFIX before the same scenarios, at its levels `dane` and `encrypt`, with Unbound
            UNBOUND validating for it from the lab's root, in a network namespace of their own.
            Both know the operator's rules (`smtp_tls_policy_maps`) and the lab's authority.
            Waits are STEP a step in both.

            To be fair: Debian's Postfix has no MTA-STS of its own and no REQUIRETLS, so in rows
            with these it does what its level says; and the messages ask for REQUIRETLS by a
            field that Postseal alone knows. Level `dane` is opportunistic where no DANE is
            published: what it sends in the clear there, it sends as documented. Level `encrypt`
            proves nobody, as documented. Where our expectation is a choice rather than a matter of
            safety, a number leads to a note at the end. *Not decided*: no word within 90 s.
            **Bold** is what differs from the expectation.
            """;

    private static final String SERVICES =
            """
            127.0.0.1:PORT inet n - n - 200 smtpd
            pickup    unix  n  -  n  60    1  pickup
            cleanup   unix  n  -  n  -     0  cleanup
            qmgr      unix  n  -  n  2     1  qmgr
            tlsmgr    unix  -  -  n  1000? 1  tlsmgr
            rewrite   unix  -  -  n  -     -  trivial-rewrite
            bounce    unix  -  -  n  -     0  bounce
            defer     unix  -  -  n  -     0  bounce
            trace     unix  -  -  n  -     0  bounce
            verify    unix  -  -  n  -     1  verify
            flush     unix  n  -  n  1000? 0  flush
            proxymap  unix  -  -  n  -     -  proxymap
            smtp      unix  -  -  n  -   200  smtp
            relay     unix  -  -  n  -   200  smtp
            showq     unix  n  -  n  -     -  showq
            error     unix  -  -  n  -     -  error
            retry     unix  -  -  n  -     -  error
            discard   unix  -  -  n  -     -  discard
            anvil     unix  -  -  n  -     1  anvil
            scache    unix  -  -  n  -     1  scache
            postlog   unix-dgram n - n -   1  postlogd
            """;

    private final Path folder;
    private final UnboundResolver resolver;
    private volatile boolean isOver;

    private PostfixSystem(Path folder, UnboundResolver resolver) {
        this.folder = folder;
        this.resolver = resolver;
    }

    /**
     * @param level {@code smtp_tls_security_level}
     */
    public static Starter starter(String level) {
        return new Starter() {
            @Override
            public String name() {
                return "Postfix " + level;
            }

            @Override
            public MailSystem start(LabSite site, Path folder, Listener listener)
                    throws IOException {
                PostfixSystem system =
                        new PostfixSystem(folder, UnboundResolver.start(site, folder));
                boolean whole = false;
                try {
                    system.start(settings(site, folder, level), listener);
                    whole = true;
                    return system;
                } finally {
                    if (!whole) {
                        system.resolver.close();
                    }
                }
            }
        };
    }

    /**
     * @throws IOException when this is no place to start one, with what to do
     */
    public static void check() throws IOException {
        String resolvers = Files.readString(Path.of("/etc/resolv.conf"));
        if (!resolvers.startsWith(OWN_RESOLVER)) {
            throw new IOException(
                    "Postfix can only be led into the lab in a namespace of its own:"
                            + " run scripts/lab-postfix");
        }
    }

    /** What a page about the comparison has to say first. */
    public static String head() throws IOException {
        String postfix = LabProgram.run("/usr/sbin/postconf", "-d", "-h", "mail_version").strip();
        String unbound = LabProgram.run("/usr/sbin/unbound", "-V").lines().findFirst().orElse("");
        return HEAD.replace("POSTFIX", postfix)
                .replace("UNBOUND", unbound.replace("Version ", ""))
                .replace("STEP", STEP);
    }

    private static Map<String, String> settings(LabSite site, Path folder, String level)
            throws IOException {
        Path authority = Files.writeString(folder.resolve("ca.pem"), site.authorityPem());
        Path rules = Files.writeString(folder.resolve("policy"), site.rules());
        Map<String, String> settings = new TreeMap<>();
        settings.put("compatibility_level", "3.6");
        settings.put("myhostname", "relay.lab.test");
        settings.put("queue_directory", folder.resolve("queue").toString());
        settings.put("data_directory", folder.resolve("data").toString());
        settings.put("meta_directory", "/etc/postfix");
        settings.put("maillog_file", folder.resolve("maillog").toString());
        settings.put("maillog_file_prefixes", folder.toString());
        settings.put("inet_interfaces", "127.0.0.1");
        settings.put("inet_protocols", "ipv4");
        settings.put("mydestination", "");
        settings.put("local_recipient_maps", "");
        settings.put("alias_maps", "");
        settings.put("alias_database", "");
        settings.put("mynetworks", "127.0.0.1/32");
        settings.put("smtpd_peername_lookup", "no");
        settings.put("smtpd_relay_restrictions", "permit_mynetworks, reject");
        settings.put("smtp_dns_support_level", "dnssec");
        settings.put("smtp_tls_security_level", level);
        settings.put("smtp_tls_CAfile", authority.toString());
        settings.put("smtp_tls_policy_maps", "texthash:" + rules);
        settings.put("smtp_tls_fingerprint_digest", "sha256");
        settings.put("smtp_tls_loglevel", "1");
        pace(settings);
        return settings;
    }

    /** As hasty as the relay in the lab: what waits is tried again soon, and nobody waits long. */
    private static void pace(Map<String, String> settings) {
        settings.put("minimal_backoff_time", "2s");
        settings.put("maximal_backoff_time", "20s");
        settings.put("queue_run_delay", "2s");
        settings.put("transport_retry_time", "2s");
        settings.put("smtp_connection_cache_on_demand", "no");
        settings.put("default_process_limit", "200");
        for (String step :
                new String[] {
                    "connect",
                    "helo",
                    "starttls",
                    "mail",
                    "rcpt",
                    "data_init",
                    "data_xfer",
                    "data_done",
                    "quit"
                }) {
            settings.put("smtp_" + step + "_timeout", STEP);
        }
    }

    private void start(Map<String, String> settings, Listener listener) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("queue"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.setAttribute(
                data,
                "posix:owner",
                data.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("postfix"),
                LinkOption.NOFOLLOW_LINKS);
        for (Path each : new Path[] {folder.getParent(), folder}) {
            if (!Files.isSameFile(each, Path.of(System.getProperty("java.io.tmpdir")))) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        StringBuilder text = new StringBuilder();
        settings.forEach((key, value) -> text.append(key + " = " + value + "\n"));
        Files.writeString(conf.resolve("main.cf"), text);
        Files.writeString(conf.resolve("master.cf"), SERVICES.replace("PORT", "" + DOOR.getPort()));
        command("start");
        awaitDoor();
        Thread.ofVirtual().name("lab-postfix-log").start(() -> follow(new PostfixLog(listener)));
    }

    private void command(String verb) throws IOException {
        LabProgram.run("/usr/sbin/postfix", "-c", folder.resolve("conf").toString(), verb);
    }

    private static void awaitDoor() throws IOException {
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try (Socket _ = new Socket(DOOR.getAddress(), DOOR.getPort())) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IOException("Postfix does not listen on " + DOOR, e);
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    /** Hands over every line of the log as it is written. */
    private void follow(PostfixLog log) {
        Path file = folder.resolve("maillog");
        long from = 0;
        try {
            while (!isOver) {
                byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
                int end = all.length;
                while (end > from && all[end - 1] != '\n') {
                    end--;
                }
                new String(all, (int) from, (int) (end - from), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(log::line);
                from = end;
                LockSupport.parkNanos(LOOK.toNanos() * 4);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the log of Postfix cannot be read", e);
        }
    }

    @Override
    public InetSocketAddress door() {
        return DOOR;
    }

    @Override
    public OptionalLong outside() {
        return OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        try (resolver) {
            command("stop");
        }
    }
}
