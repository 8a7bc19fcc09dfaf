package org.postseal.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at the queue of a running relay, and changes what waits there. */
@Command(
        name = "queue",
        description = "Looks at the queue of a running relay, and changes what waits there.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 1 nothing matched, 64 wrong usage, 69 no relay answers,"
                    + " 78 the configuration has a fault."
        })
final class QueueCommand implements Runnable {

    private final Screen screen;
    private final QueueText text;

    @Spec private @Nullable CommandSpec spec;

    QueueCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.text = new QueueText(screen, clock);
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "list, show, hold, release, retry, delete or bounce?");
    }

    @Command(
            name = "list",
            description = "Lists what waits, oldest first.",
            mixinStandardHelpOptions = true)
    int list(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        ControlAnswer found = ask(options, "list");
        if (options.json()) {
            screen.json(found);
        } else {
            text.list(found, options.isNarrowed());
        }
        return Exit.OK;
    }

    @Command(
            name = "show",
            description = "Shows what waits with every attempt and its reason.",
            mixinStandardHelpOptions = true)
    int show(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        needsFilter(options, "show");
        ControlAnswer found = ask(options, "show");
        if (options.json()) {
            screen.json(found);
        } else {
            text.show(found);
        }
        return found.matched() > 0 ? Exit.OK : Exit.FAILED;
    }

    @Command(
            name = "hold",
            description = "Keeps mail in the queue until it is released.",
            mixinStandardHelpOptions = true)
    int hold(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        return change(options, "hold", "held");
    }

    @Command(
            name = "release",
            description = "Lets held mail be delivered, now.",
            mixinStandardHelpOptions = true)
    int release(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        return change(options, "release", "released");
    }

    @Command(
            name = "retry",
            description = "Has mail tried now, not at its next time.",
            mixinStandardHelpOptions = true)
    int retry(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        return change(options, "retry", "to be tried now");
    }

    @Command(
            name = "delete",
            description = "Takes mail out of the queue; nobody is told.",
            mixinStandardHelpOptions = true)
    int delete(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        return change(options, "delete", "deleted");
    }

    @Command(
            name = "bounce",
            description = "Takes mail out of the queue; its senders are told.",
            mixinStandardHelpOptions = true)
    int bounce(@Mixin QueueOptions options) throws BadConfig, CommandFailed {
        return change(options, "bounce", "returned to their senders");
    }

    private int change(QueueOptions options, String verb, String done)
            throws BadConfig, CommandFailed {
        needsFilter(options, verb);
        ControlAnswer answer = ask(options, verb);
        if (options.json()) {
            screen.json(answer);
        } else {
            text.changed(answer, done);
        }
        return answer.matched() > 0 ? Exit.OK : Exit.FAILED;
    }

    /** What touches the whole queue must be meant. */
    private void needsFilter(QueueOptions options, String verb) throws CommandFailed {
        if (!options.isSaid()) {
            throw new CommandFailed(
                    Exit.USAGE,
                    verb
                            + " what? Give queue ids, --to, --from, --domain or --older; or --all"
                            + " for the whole queue");
        }
    }

    private ControlAnswer ask(QueueOptions options, String verb) throws BadConfig, CommandFailed {
        if (options.max() < 1) {
            throw new CommandFailed(Exit.USAGE, "--max is how many to list, from 1 up");
        }
        ControlClient relay = new ControlClient(options.folder());
        ControlRequest request = options.request(verb);
        if (options.ids().isEmpty()) {
            return relay.ask(request);
        }
        List<ControlAnswer> answers = new ArrayList<>();
        for (String id : options.ids()) {
            ControlAnswer answer = relay.ask(request.withId(id));
            if (answer.matched() == 0) {
                screen.remark(id + ": not in the queue");
            }
            answers.add(answer);
        }
        return new ControlAnswer(
                answers.stream().mapToLong(ControlAnswer::matched).sum(),
                answers.stream().mapToInt(ControlAnswer::done).sum(),
                answers.stream().mapToInt(ControlAnswer::busy).sum(),
                answers.stream().flatMap(a -> a.entries().stream()).toList());
    }

    /** The filter in words, for the log. */
    static String describe(ControlRequest request) {
        StringJoiner words = new StringJoiner(" ");
        add(words, "", request.id());
        add(words, "to=", request.to());
        add(words, "from=", request.from());
        add(words, "domain=", request.domain());
        add(words, "older=", request.older());
        return words.length() == 0 ? "all" : words.toString();
    }

    private static void add(StringJoiner words, String name, @Nullable String value) {
        if (value != null) {
            words.add(name + org.postseal.mail.Printable.of(value));
        }
    }
}
