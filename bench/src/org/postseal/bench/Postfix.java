package org.postseal.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/** Debian's Postfix with a configuration and a queue of its own. */
final class Postfix implements Contender {

    private static final String SERVICES =
            """
            pickup    unix  n  -  n  60    1  pickup
            cleanup   unix  n  -  n  -     0  cleanup
            qmgr      unix  n  -  n  300   1  qmgr
            tlsmgr    unix  -  -  n  1000? 1  tlsmgr
            rewrite   unix  -  -  n  -     -  trivial-rewrite
            bounce    unix  -  -  n  -     0  bounce
            defer     unix  -  -  n  -     0  bounce
            trace     unix  -  -  n  -     0  bounce
            verify    unix  -  -  n  -     1  verify
            flush     unix  n  -  n  1000? 0  flush
            proxymap  unix  -  -  n  -     -  proxymap
            smtp      unix  -  -  n  -     -  smtp
            relay     unix  -  -  n  -     -  smtp
            showq     unix  n  -  n  -     -  showq
            error     unix  -  -  n  -     -  error
            retry     unix  -  -  n  -     -  error
            discard   unix  -  -  n  -     -  discard
            anvil     unix  -  -  n  -     1  anvil
            scache    unix  -  -  n  -     1  scache
            tlsproxy  unix  -  -  n  -     0  tlsproxy
            postlog   unix-dgram n - n -   1  postlogd
            """;

    /** To one destination at once. */
    static final String TUNED_CONNECTIONS = "50";

    private static final Map<String, String> TUNED =
            Map.of(
                    "default_process_limit", "200",
                    "in_flow_delay", "0",
                    "qmgr_message_active_limit", "40000",
                    "qmgr_message_recipient_limit", "40000",
                    "default_destination_concurrency_limit", TUNED_CONNECTIONS,
                    "initial_destination_concurrency", TUNED_CONNECTIONS,
                    "smtp_tls_connection_reuse", "yes",
                    "smtp_connection_reuse_count_limit", "100",
                    "smtp_connection_cache_on_demand", "yes",
                    "maillog_file_permissions", "0644");

    private final String name;
    private final Path conf;
    private final InetSocketAddress door;

    private Postfix(String name, Path conf, InetSocketAddress door) {
        this.name = name;
        this.conf = conf;
        this.door = door;
    }

    static Postfix start(Site site, boolean tuned) throws IOException {
        int port = Ports.free();
        Path folder = Files.createDirectories(site.folder());
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("queue"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.setAttribute(
                data,
                "posix:owner",
                data.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("postfix"));
        for (Path each = folder;
                !each.equals(Path.of(System.getProperty("java.io.tmpdir")));
                each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(conf.resolve("main.cf"), mainCf(site, folder, conf, tuned));
        Files.writeString(
                conf.resolve("master.cf"),
                "127.0.0.1:%d inet n - n - 200 smtpd\n".formatted(port) + SERVICES);
        Postfix postfix =
                new Postfix(
                        tuned ? "Postfix tuned" : "Postfix",
                        conf,
                        new InetSocketAddress("127.0.0.1", port));
        postfix.command("start");
        Ports.awaitOpen(postfix.door, () -> true);
        return postfix;
    }

    private static String mainCf(Site site, Path folder, Path conf, boolean tuned)
            throws IOException {
        Files.writeString(conf.resolve("ca.pem"), site.authority().rootPem());
        StringBuilder transport = new StringBuilder();
        for (int i = 0; i < site.load().destinations(); i++) {
            transport.append(Workload.destination(i) + " smtp:" + site.hop(i) + "\n");
        }
        Files.writeString(conf.resolve("transport"), transport);
        Map<String, String> settings = new TreeMap<>();
        settings.put("compatibility_level", "3.6");
        settings.put("myhostname", "relay.bench.test");
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
        settings.put("mynetworks", "127.0.0.0/8");
        settings.put("smtpd_peername_lookup", "no");
        settings.put("smtpd_relay_restrictions", "permit_mynetworks, reject");
        settings.put("smtpd_client_connection_count_limit", "0");
        settings.put("smtp_dns_support_level", "disabled");
        settings.put("transport_maps", "texthash:" + conf.resolve("transport"));
        if (site.load().tls()) {
            settings.put("smtp_tls_security_level", "secure");
            settings.put("smtp_tls_secure_cert_match", Site.SINK);
            settings.put("smtp_tls_CAfile", conf.resolve("ca.pem").toString());
            settings.put("smtp_tls_session_cache_database", "btree:${data_directory}/smtp_scache");
        }
        if (tuned) {
            settings.putAll(TUNED);
        }
        StringBuilder text = new StringBuilder();
        settings.forEach((key, value) -> text.append(key + " = " + value + "\n"));
        return text.toString();
    }

    private void command(String verb) throws IOException {
        Process process =
                new ProcessBuilder("postfix", "-c", conf.toString(), verb)
                        .redirectErrorStream(true)
                        .redirectOutput(conf.resolve(verb + ".out").toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "postfix " + verb + ": " + Files.readString(conf.resolve(verb + ".out")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public InetSocketAddress door() {
        return door;
    }

    @Override
    public ProcessTree processes() {
        try {
            Path pid = conf.resolveSibling("queue/pid/master.pid");
            long master = Long.parseLong(Files.readString(pid).strip());
            return new ProcessTree(ProcessHandle.of(master).orElseThrow());
        } catch (IOException e) {
            throw new IllegalStateException("Postfix has no master", e);
        }
    }

    @Override
    public void close() throws IOException {
        command("stop");
    }
}
