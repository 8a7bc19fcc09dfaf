package org.postseal.cli;

import static org.postseal.fuzz.Invariant.holds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.postseal.FakeClock;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.queue.QueueAdmin;
import org.postseal.queue.QueueFixture;
import org.postseal.settle.BounceSettings;
import org.postseal.settle.OperatorDismissal;
import org.postseal.settle.QueueSettlement;
import org.postseal.settle.RetrySettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fuzzes what a request on the control socket says: every line gets an answer, which is one object
 * of JSON, and a request that makes no sense an error in words.
 */
public final class ControlTarget implements Target {

    private final JsonMapper json = JsonMapper.builder().build();
    private final ControlServer server;

    public ControlTarget() {
        try {
            Path data = Files.createTempDirectory("postseal-fuzz");
            FakeClock clock = FakeClock.atStart();
            QueueFixture house = new QueueFixture(data, clock);
            house.accept("b@y.test", "\u00fc@z.test");
            QueueSettlement settlement =
                    new QueueSettlement(
                            house.queue,
                            RetrySettings.defaults(),
                            BounceSettings.defaults("relay.test"),
                            clock,
                            new SplittableRandom(1));
            OperatorDismissal dismissal = new OperatorDismissal(settlement, clock);
            QueueAdmin admin = new QueueAdmin(house.queue, house.store, dismissal, clock);
            server = ControlServer.open(data, List.of(new QueueControl(admin)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void attack(byte[] input) {
        String line = new String(input, StandardCharsets.UTF_8);
        if (!line.contains("delete") && !line.contains("bounce")) {
            Object answer = server.answer(line, "root");
            JsonNode back = json.readTree(json.writeValueAsString(answer));
            holds(back.isObject(), "an object");
            JsonNode error = back.path("error");
            holds(error.isMissingNode() || !error.stringValue().isBlank(), "an error in words");
            holds(!error.isMissingNode() || back.has("matched"), "an answer");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Seeds.of(
                "{\"verb\":\"list\",\"to\":\"b@y.test\",\"from\":\"<>\","
                        + "\"domain\":\"y.test\",\"older\":\"PT1H\",\"max\":10}",
                "{\"verb\":\"show\",\"id\":\"x\",\"max\":1}",
                "{\"verb\":\"hold\",\"domain\":\"z.test\"}",
                "{\"verb\":\"release\"}",
                "{\"about\":\"posture\"}",
                "{}",
                "[]",
                "null",
                "");
    }

    @Override
    public List<String> words() {
        return List.of(
                "{",
                "}",
                "[",
                "]",
                "\"verb\":",
                "\"list\"",
                "\"retry\"",
                "\"max\":",
                "\"older\":",
                "\"P1D\"",
                "\"about\":",
                "\"queue\"",
                "null",
                "true",
                "1e999",
                "-1",
                "\"\\u0000\"",
                "\"id\":",
                "\"to\":",
                "\"from\":",
                "\"domain\":",
                "\"PT9999999999999H\"");
    }

    @Override
    public int shortRuns() {
        return 500;
    }

    @Override
    public int octetsMax() {
        return 1024;
    }
}
