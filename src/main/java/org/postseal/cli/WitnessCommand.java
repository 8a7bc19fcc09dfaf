package org.postseal.cli;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postseal.keys.SigningKey;
import org.postseal.mail.IpText;
import org.postseal.receive.ListenSettings;
import org.postseal.store.LocalDisk;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.NoteSigner;
import org.postseal.tlog.VerifierKey;
import org.postseal.witness.Witness;
import org.postseal.witness.WitnessFolder;
import org.postseal.witness.WitnessServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Witnesses the logs of other relays, until it is told to end. */
@Command(
        name = "witness",
        description = {
            "Witnesses the logs of relays: signs what grows from what it signed before, and nothing"
                    + " else. Run it on another machine than the relay, in other hands.",
            "When it is ready it prints its key, which relays are given as [proof] witnesses."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It speaks HTTP without TLS: what it says is signed, and what it is told is public to"
                    + " whoever may see the checkpoint. A proxy may stand before it.",
            "",
            "Exit codes: 0 ended as told, 64 wrong usage, 69 something needed is missing or in use."
        })
final class WitnessCommand implements Callable<Integer> {

    private final Screen screen;
    private final Clock clock;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "a folder of its own: its key, and how far each log came")
    private @Nullable Path data;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "its name, such as witness.example/w1; it never changes")
    private @Nullable String name;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:8025",
            description = "where relays find it; default: ${DEFAULT-VALUE}")
    private String listen = "";

    @Option(
            names = "--log",
            required = true,
            paramLabel = "KEY",
            description =
                    "the key of a log, NAME+ID+KEY (postseal proof key); the relay's logs of other"
                            + " years are witnessed with it; repeat it for more relays")
    private List<String> logs = List.of();

    @Option(names = "--json", description = "the readiness line is a JSON object")
    private boolean json;

    private record Ready(String key, String listen) {}

    WitnessCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public Integer call() throws Exception {
        LogOutput.install(Level.INFO, false);
        List<VerifierKey> keys = keys();
        Path folder = Objects.requireNonNull(data);
        CountDownLatch stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        try (WitnessFolder locked = WitnessFolder.lock(folder)) {
            NoteSigner signer = signer(locked.key());
            Witness witness = new Witness(signer, keys, locked.logs(), new LocalDisk(), clock);
            try (WitnessServer server = WitnessServer.start(at(), witness)) {
                announce(signer.key(), server.address());
                stop.await();
            }
        } catch (IOException e) {
            throw new CommandFailed(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        return Exit.OK;
    }

    private List<VerifierKey> keys() throws CommandFailed {
        List<VerifierKey> keys = new ArrayList<>();
        for (String log : logs) {
            try {
                keys.add(VerifierKey.parse(log));
            } catch (MalformedLog e) {
                throw new CommandFailed(Exit.USAGE, "--log: " + e.getMessage());
            }
        }
        return keys;
    }

    private NoteSigner signer(Path file) throws IOException, CommandFailed {
        SigningKey key =
                SigningKey.exists(file)
                        ? SigningKey.read(file)
                        : SigningKey.create(file, new SecureRandom());
        try {
            return key.as(String.valueOf(name), VerifierKey.COSIGNATURE);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(Exit.USAGE, "--name: no white space and no plus, not empty");
        }
    }

    private InetSocketAddress at() throws CommandFailed {
        try {
            return ListenSettings.address(listen);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(Exit.USAGE, "--listen: " + e.getMessage());
        }
    }

    private void announce(VerifierKey key, InetSocketAddress at) {
        String where = IpText.of(at.getAddress(), at.getPort());
        if (json) {
            screen.jsonLine(new Ready(key.toString(), where));
        } else {
            screen.text("postseal: witness ready on " + where + ", its key is " + key + "\n");
        }
    }
}
