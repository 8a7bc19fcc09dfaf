package org.postseal.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that Postfix's smtp-source makes and hands over by SMTP.
 *
 * @param octets of each message
 * @param sessions at the same time
 */
record Injection(int messages, int octets, int sessions, String from, String to) {

    /** Of 4 kB each. */
    static Injection of(int messages, String from, String to) {
        return new Injection(messages, 4096, Math.min(messages, 10), from, to);
    }

    /** Returns when each was answered with 250. */
    void into(InetSocketAddress server, Path folder) {
        Programs.run(folder, command(server).toArray(String[]::new)).successfully();
    }

    List<String> command(InetSocketAddress server) {
        List<String> command = new ArrayList<>();
        command.add(Programs.path("smtp-source"));
        command.addAll(List.of("-m", "" + messages, "-l", "" + octets, "-s", "" + sessions));
        command.addAll(List.of("-f", from, "-t", to));
        command.add(server.getAddress().getHostAddress() + ":" + server.getPort());
        return command;
    }
}
