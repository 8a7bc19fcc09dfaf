package org.postseal.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.config.ConfigFile;
import org.postseal.trace.Journey;
import org.postseal.trace.MessageHeader;
import org.postseal.trace.OwnServers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a message's header and tells which way it came, and how far it was encrypted. */
@Command(
        name = "trace",
        description = {
            "Reads a message and tells, hop by hop, whether it travelled encrypted, with what,"
                    + " who says so, and what cannot be known. Only the header is looked at;"
                    + " nothing is asked of the network.",
            "",
            "Anyone can write a header. What your own servers wrote on top can be believed, down"
                    + " to the first field of somebody else: name them with --trust or --config.",
            "",
            "Exit codes: 0 your servers tell of every hop, and each was encrypted or within one"
                    + " machine or provider; 1 some hop is not known, or told by others only; 2"
                    + " some hop is told to have gone in the clear. 64 wrong usage, 66 the message"
                    + " cannot be read, 73 the page cannot be written, 78 the configuration has a"
                    + " fault."
        },
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {

    private static final int SOME_UNKNOWN = 1;
    private static final int SOME_CLEAR = 2;

    private final Screen screen;
    private final InputStream input;

    @Option(
            names = "--trust",
            paramLabel = "HOST",
            description =
                    "a server of yours, by the name it writes behind \"by\"; more than once for"
                            + " several, .example.com for all names that end so")
    private List<String> trust = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "believe the relay with this configuration, too")
    private @Nullable Path config;

    @Option(names = "--html", paramLabel = "FILE", description = "write a printable page, too")
    private @Nullable Path html;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "the message as a file (.eml); default: standard input")
    private @Nullable Path file;

    TraceCommand(Screen screen, InputStream input) {
        this.screen = screen;
        this.input = input;
    }

    @Override
    public Integer call() throws CommandFailed, BadConfig {
        OwnServers own = OwnServers.of(ownNames());
        Journey journey = Journey.of(MessageHeader.of(read()), own);
        if (json) {
            screen.json(TraceAnswer.of(journey));
        } else {
            screen.headline(TraceText.headline(journey));
            TraceText.lines(journey).forEach(screen::line);
        }
        writePage(journey);
        return switch (journey.verdict()) {
            case ENCRYPTED -> Exit.OK;
            case UNKNOWN -> SOME_UNKNOWN;
            case CLEAR -> SOME_CLEAR;
        };
    }

    private List<String> ownNames() throws BadConfig {
        List<String> names = new ArrayList<>(trust);
        if (config != null) {
            names.add(ConfigFile.read(config).hostname().ascii());
        }
        return names;
    }

    /** No more than is looked at. */
    private byte[] read() throws CommandFailed {
        if (file == null) {
            return read(input, "standard input");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new CommandFailed(Exit.NO_INPUT, "cannot read " + file + ": " + e);
        }
    }

    private static byte[] read(InputStream in, String name) throws CommandFailed {
        try {
            return in.readNBytes(MessageHeader.OCTETS_MAX);
        } catch (IOException e) {
            throw new CommandFailed(Exit.NO_INPUT, "cannot read " + name + ": " + e);
        }
    }

    private void writePage(Journey journey) throws CommandFailed {
        if (html == null) {
            return;
        }
        try {
            Files.writeString(html, TracePage.of(journey));
        } catch (IOException e) {
            throw new CommandFailed(Exit.CANNOT_CREATE, "cannot write " + html + ": " + e);
        }
    }
}
