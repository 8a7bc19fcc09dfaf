package org.postseal.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.settle.Outcome;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole product, offline and in one process: the real relay in front of a {@link
 * SmallInternet}, one message to each of its domains, and what became of them.
 */
public final class Demo {

    private static final int PORT_DEFAULT = 2525;
    private static final Duration FATES_TIMEOUT = Duration.ofSeconds(90);
    private static final String RETRY = "[\"1m\", \"5m\", \"15m\", \"30m\", \"1h\"]";
    private static final int EXIT_RIGHT = 0;
    private static final int EXIT_WRONG = 1;

    /** EX_UNAVAILABLE of sysexits. */
    private static final int EXIT_UNAVAILABLE = 69;

    private final RelayStarter starter;
    private final Clock clock;
    private final PrintStream out;

    /**
     * @param out where the table goes
     */
    public Demo(RelayStarter starter, Clock clock, PrintStream out) {
        this.starter = starter;
        this.clock = clock;
        this.out = out;
    }

    /**
     * Shows it all. Without {@code once} it returns only when the process is told to end.
     *
     * @return exit code: 0 when each outcome was the right one, 1 when not, 69 when the demo could
     *     not start
     */
    public int run(DemoOptions options) {
        try (Ending ending = new Ending()) {
            InetSocketAddress door = door(options);
            Path folder = Files.createTempDirectory("postseal-demo-");
            try (SmallInternet internet = SmallInternet.start(clock)) {
                Path config = LabConfig.write(internet.site(), folder, door, RETRY);
                FateBoard board = new FateBoard();
                try (RelayStarter.RunningRelay _ = starter.start(config, board)) {
                    boolean right = show(options, internet, board, door);
                    if (!options.once()) {
                        stayUp(board, door, ending);
                    }
                    return right ? EXIT_RIGHT : EXIT_WRONG;
                }
            } finally {
                LabFolder.delete(folder);
            }
        } catch (IOException e) {
            out.println("The demo cannot run: " + e.getMessage());
            return EXIT_UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_UNAVAILABLE;
        }
    }

    private boolean show(
            DemoOptions options, SmallInternet internet, FateBoard board, InetSocketAddress door)
            throws IOException, InterruptedException {
        sendToAll(internet, door);
        Set<String> domains =
                internet.places().stream().map(Place::domain).collect(Collectors.toSet());
        Map<String, Outcome.Fate> fates = board.await(domains, FATES_TIMEOUT);
        List<DemoRow> rows =
                internet.places().stream()
                        .map(p -> DemoRow.of(p, Optional.ofNullable(fates.get(p.domain()))))
                        .toList();
        DemoReport report = new DemoReport(rows, internet.clearOctets());
        out.println(
                options.json()
                        ? JsonMapper.builder().build().writeValueAsString(report)
                        : report.text());
        return report.right();
    }

    private void sendToAll(SmallInternet internet, InetSocketAddress door) throws IOException {
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atZone(ZoneOffset.UTC));
        try (LabSender sender = new LabSender(door)) {
            for (Place place : internet.places()) {
                sender.send(
                        "me@sender.test",
                        place.mailbox(),
                        List.of(
                                "From: me@sender.test",
                                "To: " + place.mailbox(),
                                "Subject: for your eyes only",
                                "Date: " + date,
                                "Message-ID: <demo." + place.domain() + "@sender.test>",
                                "",
                                "Nobody between us may read this."));
            }
        }
    }

    private void stayUp(FateBoard board, InetSocketAddress door, Ending ending)
            throws InterruptedException {
        out.printf(
                """

                The relay stays up. Try it, from another terminal:
                  swaks --server 127.0.0.1:%d --to you@dane.test
                  swaks --server 127.0.0.1:%<d --to you@clear.test
                Ctrl-C ends it.
                """,
                door.getPort());
        board.listen((recipient, fate) -> out.println(DemoReport.line(recipient, fate)));
        ending.await();
    }

    /** The relay's address, found free a moment before it is used. */
    private static InetSocketAddress door(DemoOptions options) throws IOException {
        if (options.port().isPresent()) {
            int port = options.port().getAsInt();
            return free(port)
                    .orElseThrow(() ->
                            new IOException(
                                    "port "
                                            + port
                                            + " on 127.0.0.1 is in use or not allowed;"
                                            + " choose another with --port"));
        }
        return free(PORT_DEFAULT)
                .or(() -> free(0))
                .orElseThrow(() -> new IOException("no port is free on 127.0.0.1"));
    }

    private static Optional<InetSocketAddress> free(int port) {
        InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        try (Acceptor found = Acceptor.start(at, "relay", _ -> {})) {
            return Optional.of(found.address());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
