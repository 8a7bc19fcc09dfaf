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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks the relay that runs on a data folder. */
final class ControlClient {

    private final Path data;
    private final JsonMapper json = JsonMapper.builder().build();

    ControlClient(Path data) {
        this.data = data.toAbsolutePath().normalize();
    }

    /** The same for the queue. */
    ControlAnswer ask(ControlRequest request) throws CommandFailed {
        return ask(QueueControl.ABOUT, request, ControlAnswer.class);
    }

    /**
     * Sends one request and waits for its answer.
     *
     * @param about the subject's word
     * @param kind the record that its answers are
     * @throws CommandFailed when no relay runs there or it refuses; the message says which
     */
    <T> T ask(String about, Object request, Class<T> kind) throws CommandFailed {
        Path socket = data.resolve(ControlServer.SOCKET);
        if (!Files.isDirectory(data)) {
            throw new CommandFailed(Exit.UNAVAILABLE, "there is no data folder " + data);
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ObjectNode asked = json.valueToTree(request);
            asked.put("about", about);
            return answered(exchange(channel, json.writeValueAsString(asked)), kind);
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

    private <T> T answered(String line, Class<T> kind) throws CommandFailed {
        try {
            JsonNode answer = json.readTree(line);
            JsonNode error = answer.path("error");
            if (error.isString()) {
                throw new CommandFailed(Exit.USAGE, error.asString());
            }
            return json.treeToValue(answer, kind);
        } catch (JacksonException e) {
            throw new CommandFailed(
                    Exit.SOFTWARE, "the relay's answer makes no sense: " + e.getOriginalMessage());
        }
    }
}
