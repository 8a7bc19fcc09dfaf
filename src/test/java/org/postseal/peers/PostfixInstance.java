package org.postseal.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.postseal.lab.LabCa;

/**
 * A Postfix of its own: configuration, queue and data under one folder, its log in a file there,
 * listening on one loopback address and port, apart from the machine's Postfix.
 */
final class PostfixInstance implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(120);

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
            virtual   unix  -  n  n  -     -  virtual
            anvil     unix  -  -  n  -     1  anvil
            scache    unix  -  -  n  -     1  scache
            postlog   unix-dgram n - n -   1  postlogd
            """;

    private final Path folder;
    private final InetSocketAddress door;

    private PostfixInstance(Path folder, InetSocketAddress door) {
        this.folder = folder;
        this.door = door;
    }

    /**
     * A host that takes every message for every recipient and throws it away, logging it.
     *
     * @param identity shown after STARTTLS; empty: no STARTTLS
     */
    static PostfixInstance receiver(
            Path folder, String name, InetSocketAddress door, Optional<LabCa.Issued> identity)
            throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("myhostname", name);
        settings.put("default_transport", "discard:");
        settings.put("relay_transport", "discard:");
        // An envelope behind the dot is in step; one behind DATA, or unasked, would not be.
        settings.put("smtpd_data_restrictions", "reject_unauth_pipelining");
        PostfixInstance instance = new PostfixInstance(folder, door);
        if (identity.isPresent()) {
            instance.show(identity.get(), settings);
        }
        instance.start(settings);
        return instance;
    }

    /**
     * A domain whose mail a client keeps: there the bounces come back.
     *
     * @param identity shown to whoever brings them
     */
    record Home(String domain, LabCa.Issued identity) {}

    /** A server that hands everything to the relay, except mail for {@code home}. */
    static PostfixInstance client(
            Path folder, InetSocketAddress door, InetSocketAddress relay, Home home)
            throws IOException {
        return client(folder, door, relay, home, Map.of());
    }

    /** The same with more settings. */
    static PostfixInstance client(
            Path folder,
            InetSocketAddress door,
            InetSocketAddress relay,
            Home home,
            Map<String, String> more)
            throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("myhostname", "mail." + home.domain());
        settings.put("relayhost", "[127.0.0.1]:" + relay.getPort());
        settings.put("smtp_tls_security_level", "none");
        settings.put("virtual_mailbox_domains", home.domain());
        settings.put("virtual_mailbox_base", folder.resolve("mail").toString());
        settings.put("virtual_mailbox_maps", "static:all/");
        settings.put("virtual_uid_maps", "static:" + owner("postfix", "uid"));
        settings.put("virtual_gid_maps", "static:" + owner("postfix", "gid"));
        settings.putAll(more);
        PostfixInstance instance = new PostfixInstance(folder, door);
        instance.show(home.identity(), settings);
        Files.createDirectories(folder.resolve("mail"));
        chownToPostfix(folder.resolve("mail"));
        instance.start(settings);
        return instance;
    }

    /** Offers STARTTLS with that certificate. */
    private void show(LabCa.Issued identity, Map<String, String> settings) throws IOException {
        Files.createDirectories(conf());
        Path pem =
                Files.writeString(
                        conf().resolve("identity.pem"), identity.keyPem() + identity.chainPem());
        Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-------"));
        settings.put("smtpd_tls_chain_files", pem.toString());
        settings.put("smtpd_tls_security_level", "may");
        settings.put("smtpd_tls_loglevel", "1");
        settings.put("smtpd_tls_received_header", "yes");
    }

    private void start(Map<String, String> own) throws IOException {
        Files.createDirectories(conf());
        Files.createDirectories(folder.resolve("queue"));
        chownToPostfix(Files.createDirectories(folder.resolve("data")));
        open(folder);
        Map<String, String> settings = new TreeMap<>();
        settings.put("compatibility_level", "3.6");
        settings.put("queue_directory", folder.resolve("queue").toString());
        settings.put("data_directory", folder.resolve("data").toString());
        settings.put("meta_directory", "/etc/postfix");
        settings.put("maillog_file", log().toString());
        settings.put("maillog_file_prefixes", folder.toString());
        settings.put("inet_interfaces", "127.0.0.1");
        settings.put("inet_protocols", "ipv4");
        settings.put("mydestination", "");
        settings.put("local_recipient_maps", "");
        settings.put("alias_maps", "");
        settings.put("alias_database", "");
        settings.put("mynetworks", "127.0.0.0/8");
        settings.put("smtpd_peername_lookup", "no");
        settings.put("smtpd_relay_restrictions", "permit_mynetworks, reject");
        settings.put("smtpd_client_connection_count_limit", "0");
        settings.put("smtp_dns_support_level", "disabled");
        settings.putAll(own);
        StringBuilder text = new StringBuilder();
        settings.forEach((key, value) -> text.append(key + " = " + value + "\n"));
        Files.writeString(conf().resolve("main.cf"), text);
        Files.writeString(
                conf().resolve("master.cf"),
                "%s:%d inet n - n - 200 smtpd\n"
                                .formatted(door.getAddress().getHostAddress(), door.getPort())
                        + SERVICES);
        command("start");
        Eventually.isTrue(START, () -> Loopback.accepts(door), this::logText);
    }

    private void command(String verb) {
        Programs.Ended ended = Programs.run(folder, "postfix", "-c", conf().toString(), verb);
        if (ended.code() != 0) {
            throw new AssertionError("postfix " + verb + ": " + ended.output() + logText());
        }
    }

    /** Tries at once what waits. */
    void flush() {
        Programs.run(folder, "postqueue", "-c", conf().toString(), "-f");
    }

    InetSocketAddress door() {
        return door;
    }

    String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How many lines of the log match. */
    long logged(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return logText().lines().filter(line -> wanted.matcher(line).find()).count();
    }

    /** Recipients taken and thrown away. */
    long received() {
        return logged("postfix/discard.*status=sent");
    }

    /** Messages in the mailbox. */
    List<String> mailbox() {
        Path fresh = folder.resolve("mail/all/new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (var files = Files.list(fresh)) {
            List<String> messages = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                messages.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return messages;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path conf() {
        return folder.resolve("conf");
    }

    private Path log() {
        return folder.resolve("maillog");
    }

    private static int owner(String user, String attribute) {
        String flag = attribute.equals("uid") ? "-u" : "-g";
        return Integer.parseInt(
                Programs.run(Path.of("/tmp"), "id", flag, user).successfully().output().strip());
    }

    private static void chownToPostfix(Path path) throws IOException {
        Files.setAttribute(
                path,
                "posix:owner",
                path.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("postfix"),
                LinkOption.NOFOLLOW_LINKS);
    }

    /** Postfix's own user must be able to come in, from the root down. */
    private static void open(Path folder) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        for (Path each = folder; !each.equals(temporary); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Override
    public void close() {
        command("stop");
    }
}
