package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;

/** Postfix's own probe beside {@code postseal check}: two programs, one judgement. */
@Tag("peers")
class PosttlsFingerTest {

    private static final int AUTHENTICATED = 0;
    private static final int ENCRYPTED = 1;
    private static final int NOT_ENCRYPTED = 2;

    @TempDir static Path folder;

    private static final AutoCloseables open = new AutoCloseables();
    private static Site site;
    private static Path config;

    @BeforeAll
    static void start() throws Exception {
        Programs.need("nsd", "unbound", "ldns-keygen", "posttls-finger", "unshare", "mount");
        Path resolv = Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        assumeTrue(
                inNamespace(resolv, "true").code() == 0,
                "this machine allows no mount namespace, which posttls-finger's resolver needs");
        site = open.add(Site.startWithPort53(folder));
        host("mx.dane.test", Site.DANE, Optional.of(LabTls.with(site.dane())));
        host("mx.self.test", Site.SELF, Optional.of(LabTls.with(site.self())));
        host("mx.clear.test", Site.CLEAR, Optional.empty());
        config = RelayConfig.of(folder.resolve("check"), site).write();
    }

    private static void host(String name, String address, Optional<LabTls> tls) throws Exception {
        LabHost.Setup setup =
                tls.isPresent()
                        ? LabHost.Setup.honest(name, tls.get())
                        : LabHost.Setup.inTheClear(name);
        open.add(LabHost.start(setup, site.at(address)));
    }

    @AfterAll
    static void stop() throws Exception {
        open.close();
    }

    @Test
    @DisplayName("both verify the DANE domain")
    void dane() throws Exception {
        assertThat(finger("dane", "dane.test"))
                .contains("Verified TLS connection established to mx.dane.test[" + Site.DANE);
        Programs.Ended check = check("dane.test");
        assertThat(check.output()).contains("dane-ee").contains("X25519MLKEM768");
        assertThat(check.code()).isEqualTo(AUTHENTICATED);
    }

    @Test
    @DisplayName("both find the self-signed host encrypted, and not proven")
    void selfSigned() throws Exception {
        assertThat(finger("dane", "self.test"))
                .contains("Untrusted TLS connection established to mx.self.test[" + Site.SELF);
        assertThat(check("self.test").code()).isEqualTo(ENCRYPTED);
    }

    @Test
    @DisplayName("both find no TLS where there is none")
    void clear() throws Exception {
        assertThat(finger("dane", "clear.test")).doesNotContain("TLS connection established");
        assertThat(check("clear.test").code()).isEqualTo(NOT_ENCRYPTED);
    }

    private static String finger(String level, String domain) throws Exception {
        Path resolv =
                Files.writeString(
                        folder.resolve("resolv.conf"),
                        "nameserver " + Site.RESOLVER_53 + "\noptions trust-ad edns0\n");
        Path conf = Files.createDirectories(folder.resolve("finger"));
        Files.writeString(
                conf.resolve("main.cf"),
                "compatibility_level = 3.6\ninet_interfaces = 127.0.0.1\n");
        return inNamespace(
                        resolv,
                        "MAIL_CONFIG=%s exec %s -c -l %s -t 10 %s:%d"
                                .formatted(
                                        conf,
                                        Programs.path("posttls-finger"),
                                        level,
                                        domain,
                                        site.smtpPort()))
                .output();
    }

    /** Runs a shell command for which {@code /etc/resolv.conf} is another file. */
    private static Programs.Ended inNamespace(Path resolv, String command) {
        return Programs.run(
                folder,
                "unshare",
                "-m",
                "/bin/sh",
                "-c",
                "mount --bind " + resolv + " /etc/resolv.conf && " + command);
    }

    private static Programs.Ended check(String domain) {
        return RelayProcess.once(
                folder, "check", "--from-config", config.toString(), "--json", domain);
    }
}
