package org.postseal.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Confirms what a change of the rules lowers. */
@Command(
        name = "policy",
        description = {
            "Confirms changes of the rules that lower what a running relay enforces.",
            "",
            "A rule that was enforced goes down by two steps: the change of the policy file or of"
                    + " the default, and its confirmation here. Until then the old rule stays in"
                    + " force, over restarts too. What asks for more, and an exception with"
                    + " owner=, reason= and until=, counts at once."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 1 nothing matched, 64 wrong usage, 69 no relay answers,"
                    + " 78 the configuration has a fault."
        })
final class PolicyCommand implements Runnable {

    private final Screen screen;

    @Spec private @Nullable CommandSpec spec;

    PolicyCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "pending or confirm?");
    }

    @Command(
            name = "pending",
            description = "Lists what is not taken up before it is confirmed.",
            mixinStandardHelpOptions = true)
    int pending(
            @Mixin RelayOptions relay,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws BadConfig, CommandFailed {
        PolicyAnswer answer = ask(relay, new PolicyRequest("pending", List.of(), false));
        if (json) {
            screen.json(answer);
        } else {
            answer.faults().forEach(screen::remark);
            tell(answer.pending());
            screen.line(
                    answer.pending().isEmpty()
                            ? "nothing is pending"
                            : "until it is confirmed, what was enforced stays in force");
        }
        return Exit.OK;
    }

    @Command(
            name = "confirm",
            description = "Takes up what lowers; the log keeps who said so.",
            mixinStandardHelpOptions = true)
    int confirm(
            @Mixin RelayOptions relay,
            @Parameters(
                            paramLabel = "KEY",
                            arity = "0..*",
                            description = "as in the policy file; DEFAULT for the default level")
                    @Nullable List<String> keys,
            @Option(names = "--all", description = "everything that is pending") boolean all,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws BadConfig, CommandFailed {
        List<String> named = keys == null ? List.of() : keys;
        if (named.isEmpty() && !all) {
            throw new CommandFailed(Exit.USAGE, "confirm what? Give keys of rules, or --all");
        }
        PolicyAnswer answer = ask(relay, new PolicyRequest("confirm", named, all));
        if (json) {
            screen.json(answer);
        } else {
            answer.faults().forEach(screen::remark);
            tell(answer.confirmed());
            screen.line(
                    answer.confirmed().isEmpty()
                            ? "nothing of that is pending"
                            : answer.confirmed().size() + " confirmed");
        }
        return answer.confirmed().isEmpty() ? Exit.FAILED : Exit.OK;
    }

    private static PolicyAnswer ask(RelayOptions relay, PolicyRequest request)
            throws BadConfig, CommandFailed {
        return new ControlClient(relay.folder())
                .ask(PolicyControl.ABOUT, request, PolicyAnswer.class);
    }

    private void tell(List<PolicyAnswer.Change> changes) {
        for (PolicyAnswer.Change change : changes) {
            screen.line(change.key() + ": " + change.enforced() + " -> " + change.file());
        }
    }
}
