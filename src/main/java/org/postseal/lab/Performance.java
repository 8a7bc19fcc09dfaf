package org.postseal.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postseal.smtp.Reason;

/** One scenario as it is played, act by act, before a mail system. */
final class Performance {

    /** Long enough for a busy machine; nothing right ever takes it. */
    private static final Duration FATE_TIMEOUT = Duration.ofSeconds(90);

    /** What may keep mail from an impostor: that its key is not the one, or that it has none. */
    private static final Expected.Refused UNMASKED =
            Expected.refused(
                    Reason.DANE_MISMATCH,
                    Reason.CERTIFICATE_UNTRUSTED,
                    Reason.CERTIFICATE_NAME,
                    Reason.FINGERPRINT_MISMATCH,
                    Reason.STARTTLS_STRIPPED);

    private final Scenario scenario;
    private final Stage stage;

    /** Puts a scenario on the ground. */
    static Performance prepare(Scenario scenario, Ground ground, boolean isTwin)
            throws IOException {
        Stage stage = new Stage(ground, scenario.name(), isTwin);
        scenario.set(stage);
        stage.open();
        return new Performance(scenario, stage);
    }

    private Performance(Scenario scenario, Stage stage) {
        this.scenario = scenario;
        this.stage = stage;
    }

    boolean needsTwin() {
        return stage.provesAnything();
    }

    /** Plays it; blocks until the last message has met its fate. */
    LabRow play(LabRun.Post post) throws IOException, InterruptedException {
        Verdict verdict = new Verdict(Verdict.Came.UNKNOWN, "", false);
        List<String> wrong = new ArrayList<>();
        boolean arrived = false;
        int number = 1;
        for (Act act : acts()) {
            act.change().make();
            Expected expected = stage.isTwin() ? UNMASKED : act.expected();
            String recipient = "act" + number++ + "@" + act.recipientDomain();
            post.send(recipient, stage.form());
            List<Said> said =
                    post.board()
                            .await(
                                    recipient,
                                    all -> Verdict.isDecided(expected, all),
                                    FATE_TIMEOUT);
            verdict = Verdict.of(expected, said);
            if (!verdict.isRight()) {
                wrong.add("act " + (number - 1) + " came as " + said);
            }
            List<LabHost.Receipt> receipts = receipts(recipient);
            arrived |= !receipts.isEmpty();
            arrivals(expected, receipts).ifPresent(wrong::add);
        }
        if (stage.receivers().stream().anyMatch(receiver -> !receiver.wasAttacked())) {
            wrong.add("the attack did not take place");
        }
        return row(verdict, arrived, String.join("; ", wrong));
    }

    /** What is meant for whoever answers is no test of an impostor. */
    private List<Act> acts() {
        return stage.acts().stream()
                .filter(act -> !stage.isTwin() || !act.expected().equals(Expected.encrypted()))
                .toList();
    }

    private List<LabHost.Receipt> receipts(String recipient) {
        return stage.receivers().stream().flatMap(r -> r.receipts(recipient).stream()).toList();
    }

    /** What the hosts have to say against it. */
    private static Optional<String> arrivals(Expected expected, List<LabHost.Receipt> receipts) {
        return switch (expected) {
            case Expected.Refused _ when !receipts.isEmpty() ->
                    Optional.of("a host has it all the same");
            case Expected.Arrives _ when receipts.isEmpty() -> Optional.of("no host has it");
            case Expected.Arrives _ when receipts.stream().anyMatch(r -> r.tls().isEmpty()) ->
                    Optional.of("it came in the clear");
            case Expected.Arrives arrives
                    when receipts.size() > 1 && !arrives.hadToWaitFor(Reason.UNCERTAIN) ->
                    Optional.of("it came " + receipts.size() + " times");
            case Expected.Arrives _, Expected.Refused _ -> Optional.empty();
        };
    }

    private LabRow row(Verdict verdict, boolean arrived, String wrong) {
        Expected last = stage.isTwin() ? UNMASKED : stage.acts().getLast().expected();
        return new LabRow(
                scenario.name() + (stage.isTwin() ? LabRow.TWIN : ""),
                scenario.story(),
                scenario.choice(),
                stage.isTwin() ? "refused: not the host" : words(last),
                verdict.came().name().toLowerCase(Locale.ROOT),
                verdict.detail(),
                arrived,
                stage.receivers().stream().mapToLong(Receiver::leakedOctets).sum(),
                wrong.isEmpty(),
                wrong);
    }

    private static String words(Expected expected) {
        return switch (expected) {
            case Expected.Arrives(String proof, Optional<Reason> after) ->
                    after.map(reason -> "after " + reason.key() + ", ").orElse("") + proof;
            case Expected.Refused(Set<Reason> reasons) ->
                    "refused: "
                            + String.join(
                                    " or ", reasons.stream().map(Reason::key).sorted().toList());
        };
    }
}
