package org.postseal.cli;

import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.mail.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, and turns what went wrong into words and an exit code. */
public final class CommandLineTool {

    private final Wiring wiring;
    private final PrintStream out;
    private final PrintStream err;

    public CommandLineTool(Wiring wiring, PrintStream out, PrintStream err) {
        this.wiring = wiring;
        this.out = out;
        this.err = err;
    }

    /** The top of the tree; by itself it only tells what there is. */
    @Command(
            name = "postseal",
            description = "A mail relay that never sends in the clear, and can prove it.",
            footer = "%n'postseal COMMAND --help' tells more about one command.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = VersionCommand.class)
    private static final class Root implements Runnable {
        @Spec private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "a command is missing");
            }
        }
    }

    /** Runs one command to its end; returns the exit code. */
    public int run(String... args) {
        return tree(args.length == 0 ? "" : args[0]).execute(args);
    }

    /** The whole tree; or, as looking through a command takes its time, only the one wanted. */
    private CommandLine tree(String wanted) {
        Screen screen = new Screen(out, err);
        CommandLine tree = new CommandLine(new Root());
        List<Object> all = commands(screen);
        List<Object> one = all.stream().filter(command -> isNamed(command, wanted)).toList();
        (one.isEmpty() ? all : one).forEach(tree::addSubcommand);
        if (one.isEmpty()) {
            tree.addSubcommand(new CommandLine.HelpCommand());
        }
        tree.setOut(writer(out));
        tree.setErr(writer(err));
        tree.setExitCodeExceptionMapper(CommandLineTool::exitCode);
        tree.setParameterExceptionHandler(this::misused);
        tree.setExecutionExceptionHandler((e, _, _) -> failed(e));
        return tree;
    }

    private List<Object> commands(Screen screen) {
        return List.of(
                new RunCommand(wiring, screen),
                new CheckCommand(wiring, screen),
                new ExplainCommand(wiring, screen),
                new TraceCommand(screen, System.in),
                new QueueCommand(screen, java.time.Clock.systemUTC()),
                new PostureCommand(screen),
                new PolicyCommand(screen),
                new MemoryCommand(screen),
                new ProofCommand(screen, java.time.Clock.systemUTC()),
                new WitnessCommand(screen, java.time.Clock.systemUTC()),
                new BackupCommand(screen, java.time.Clock.systemUTC()),
                new RestoreCommand(screen),
                new ConfigCommand(screen, java.time.Clock.systemUTC()),
                new DemoCommand(wiring, screen),
                new LabCommand(wiring, screen),
                new VersionCommand(screen),
                new WarmUpCommand(wiring, screen));
    }

    private static boolean isNamed(Object command, String name) {
        return command.getClass().getAnnotation(Command.class).name().equals(name);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int exitCode(Throwable e) {
        return e instanceof ParameterException ? Exit.USAGE : Exit.SOFTWARE;
    }

    private int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        err.println("postseal: " + Printable.of(inWords(e)));
        if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.usage(command.getErr());
        }
        return Exit.USAGE;
    }

    private static String inWords(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return String.valueOf(e.getMessage());
        }
        String first = unmatched.getUnmatched().getFirst();
        if (unmatched.isUnknownOption()) {
            return "there is no option '" + first + "' here";
        }
        boolean top = e.getCommandLine().getParent() == null;
        return top
                ? "there is no command '" + first + "'"
                : "'" + first + "' is one argument too many";
    }

    private int failed(Exception e) {
        if (e instanceof BadConfig bad) {
            bad.faults().forEach(fault -> err.println(fault));
            return Exit.CONFIG;
        }
        if (e instanceof CommandFailed known) {
            err.println("postseal: " + known.getMessage());
            return known.exitCode();
        }
        err.println("postseal: a fault of this program, please report it:");
        err.println(ThrowableProxyUtil.asString(new ThrowableProxy(e)));
        return Exit.SOFTWARE;
    }
}
