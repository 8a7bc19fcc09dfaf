package org.postseal.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Every scenario and every impostor twin, as domains of one Internet, before one mail system, many
 * at the same time.
 */
public final class LabRun {

    private static final int SENDERS_MAX = 8;

    /** So many at once that those who wait for silent hosts hold nobody up, and no more. */
    private static final int PLAYING_MAX = 20;

    private final Clock clock;
    private final OptionalInt smtpPort;

    /**
     * @param smtpPort where hosts receive mail; empty: any free one
     */
    public LabRun(Clock clock, OptionalInt smtpPort) {
        this.clock = clock;
        this.smtpPort = smtpPort;
    }

    /**
     * Runs to the end.
     *
     * @param folder empty; the mail system's own
     * @throws IOException when the lab or the mail system does not start
     */
    public LabReport run(List<Scenario> scenarios, MailSystem.Starter starter, Path folder)
            throws IOException, InterruptedException {
        SaidBoard board = new SaidBoard();
        try (Ground ground = new Ground(clock, smtpPort)) {
            List<Performance> performances = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                Performance performance = Performance.prepare(scenario, ground, false);
                performances.add(performance);
                if (performance.needsTwin()) {
                    performances.add(Performance.prepare(scenario, ground, true));
                }
            }
            ground.publish();
            Path own = Files.createDirectories(folder);
            try (MailSystem system = starter.start(ground.site(), own, board)) {
                List<LabRow> rows = play(performances, new Post(system, board));
                return new LabReport(starter.name(), rows, system.outside());
            }
        }
    }

    private List<LabRow> play(List<Performance> performances, Post post)
            throws IOException, InterruptedException {
        List<LabRow> rows = new ArrayList<>();
        Semaphore turns = new Semaphore(PLAYING_MAX);
        try (ExecutorService players = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<LabRow>> playing = new ArrayList<>();
            for (Performance performance : performances) {
                playing.add(players.submit(() -> inTurn(performance, post, turns)));
            }
            for (Future<LabRow> each : playing) {
                rows.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("the lab fails: " + e.getCause(), e);
        }
        return rows;
    }

    private static LabRow inTurn(Performance performance, Post post, Semaphore turns)
            throws IOException, InterruptedException {
        turns.acquire();
        try {
            return performance.play(post);
        } finally {
            turns.release();
        }
    }

    /** The way into the mail system, and what it says afterwards. */
    final class Post {
        private final MailSystem system;
        private final SaidBoard board;
        private final Semaphore turns = new Semaphore(SENDERS_MAX);

        Post(MailSystem system, SaidBoard board) {
            this.system = system;
            this.board = board;
        }

        SaidBoard board() {
            return board;
        }

        /** Returns when the mail system has taken the message. */
        void send(String recipient, LabMessage.Form form) throws IOException, InterruptedException {
            turns.acquire();
            try (LabSender sender = new LabSender(system.door())) {
                String id = "lab." + recipient.replace('@', '.');
                sender.send(
                        LabMessage.SENDER,
                        recipient,
                        LabMessage.to(recipient, id, clock.instant(), form));
            } finally {
                turns.release();
            }
        }
    }
}
