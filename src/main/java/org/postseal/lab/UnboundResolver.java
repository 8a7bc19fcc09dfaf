package org.postseal.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The machine's Unbound on port 53 of loopback: validates from the lab's root, and gets its answers
 * from the lab, attackers included.
 */
final class UnboundResolver implements AutoCloseable {

    private static final int STOP_SECONDS = 20;

    private final Process process;

    private UnboundResolver(Process process) {
        this.process = process;
    }

    static UnboundResolver start(LabSite site, Path folder) throws IOException {
        Path anchor = Files.writeString(folder.resolve("root.ds"), site.trustAnchor());
        InetSocketAddress lab = site.resolver();
        String text =
                """
                server:
                  interface: 127.0.0.1
                  port: 53
                  do-ip6: no
                  directory: "%1$s"
                  pidfile: "%1$s/unbound.pid"
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
                  trust-anchor-file: "%2$s"
                  infra-keep-probing: yes
                  infra-host-ttl: 1
                remote-control:
                  control-enable: no
                forward-zone:
                  name: "."
                  forward-addr: %3$s@%4$d
                """
                        .formatted(
                                folder, anchor, lab.getAddress().getHostAddress(), lab.getPort());
        Path conf = Files.writeString(folder.resolve("unbound.conf"), text);
        Process started =
                new ProcessBuilder("/usr/sbin/unbound", "-d", "-c", conf.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("unbound.log").toFile())
                        .start();
        return new UnboundResolver(started);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
