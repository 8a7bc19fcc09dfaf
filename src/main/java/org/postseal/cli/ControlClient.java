package org.postseal.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the relay that runs on a data folder. */
final class ControlClient {

    private final Path data;
    private final JsonMapper json = JsonMapper.builder().build();

    ControlClient(Path data) {
        this.data = data.toAbsolutePath().normalize();
    }

    /**
     * Sends one request and waits for its answer.
     *
     * @throws CommandFailed when no relay runs there or it refuses; the message says which
     */
    ControlAnswer ask(ControlRequest request) throws CommandFailed {
        Path socket = data.resolve(ControlServer.SOCKET);
        if (!Files.isDirectory(data)) {
            throw new CommandFailed(Exit.UNAVAILABLE, "there is no data folder " + data);
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return answered(exchange(channel, json.writeValueAsString(request)));
        } catch (IOException e) {
            throw new CommandFailed(
                    Exit.UNAVAILABLE,
                    "no relay answers on "
                            + socket
                            + " ("
                            + e.getMessage()
                            + "): is 'postseal run' running with this data folder, and are you"
                            + " its user?");
        }
    }

    private static String exchange(SocketChannel channel, String request) throws IOException {
        Channels.newOutputStream(channel).write((request + "\n").getBytes(StandardCharsets.UTF_8));
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null) {
            throw new IOException("it hung up without an answer");
        }
        return line;
    }

    private ControlAnswer answered(String line) throws CommandFailed {
        try {
            ControlAnswer answer = json.readValue(line, ControlAnswer.class);
            if (answer.error() != null) {
                throw new CommandFailed(Exit.USAGE, answer.error());
            }
            return answer;
        } catch (JacksonException e) {
            throw new CommandFailed(
                    Exit.SOFTWARE, "the relay's answer makes no sense: " + e.getOriginalMessage());
        }
    }
}
