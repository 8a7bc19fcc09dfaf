package org.postseal.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import org.postseal.proof.ProofExport;
import org.postseal.proof.ProofReader;
import org.postseal.store.Store;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.VerifierKey;
import org.postseal.verify.Entry;
import org.postseal.verify.Verdict;
import org.postseal.verify.VerifyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Looks at the evidence of what was sent, hands it to auditors, and checks what they were handed.
 */
@Command(
        name = "proof",
        description =
                "Looks at the evidence of what was sent and how it was protected, writes it out for"
                        + " auditors, and checks it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, or the evidence holds; 1 nothing matched, or it does not hold;"
                    + " 64 wrong usage, 69 no relay, log or file, 73 the file cannot be made,"
                    + " 78 the configuration has a fault."
        })
final class ProofCommand implements Runnable {

    private final Screen screen;
    private final Clock clock;

    @Spec private @Nullable CommandSpec spec;

    /** A record with its place. */
    private record Shown(String log, long index, Entry entry, String record) {}

    private record Key(String log, String key) {}

    private record Exported(String file, long records, Map<String, Long> sums) {}

    private record Judged(boolean holds, List<String> faults, List<String> findings) {}

    ProofCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "key, show, export, verify, erase or prune?");
    }

    @Command(
            name = "key",
            description = {
                "Prints the public key of the log, one line for each year: NAME+ID+KEY.",
                "Give it to auditors on another way than the evidence, and as early as you can."
            },
            mixinStandardHelpOptions = true)
    int key(@Mixin ProofOptions options) throws BadConfig, CommandFailed {
        List<Key> keys = new ArrayList<>();
        for (ProofReader.View view : logs(options.folder())) {
            for (VerifierKey key : keys(view)) {
                keys.add(new Key(key.name(), key.toString()));
            }
        }
        if (options.json()) {
            screen.json(keys);
        } else {
            keys.forEach(key -> screen.line(key.key()));
        }
        return keys.isEmpty() ? Exit.FAILED : Exit.OK;
    }

    private static List<VerifierKey> keys(ProofReader.View view) throws CommandFailed {
        try {
            return view.folder().keys();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static List<ProofReader.View> logs(Path data) throws CommandFailed {
        try {
            return new ProofReader(data).logs();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static CommandFailed unavailable(IOException e) {
        return new CommandFailed(Exit.UNAVAILABLE, String.valueOf(e.getMessage()));
    }

    @Command(
            name = "show",
            description = "Shows records: of messages, of an address, of a time.",
            mixinStandardHelpOptions = true)
    int show(@Mixin ProofSelection selection) throws BadConfig, CommandFailed {
        List<Shown> shown = new ArrayList<>();
        try (Store store = store(selection.common().folder())) {
            Predicate<Entry> filter = selection.filter(store);
            for (ProofReader.View view : logs(selection.common().folder())) {
                ProofReader.each(
                        view,
                        0,
                        view.checkpoint().size(),
                        (index, record) -> {
                            Entry entry = parsed(record);
                            if (shown.size() < selection.max() && filter.test(entry)) {
                                shown.add(
                                        new Shown(
                                                view.checkpoint().origin(), index, entry, record));
                            }
                        });
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
        shown.forEach(
                one -> screen.text(selection.common().json() ? one.record() + "\n" : told(one)));
        return shown.isEmpty() ? Exit.FAILED : Exit.OK;
    }

    private static Entry parsed(String record) throws IOException {
        try {
            return Entry.parse(record);
        } catch (MalformedLog e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String told(Shown one) {
        Entry entry = one.entry();
        StringBuilder line = new StringBuilder();
        line.append(entry.text("time")).append("  ").append(entry.kind());
        for (String name : List.of("queue_id", "recipient_domain", "domain", "verb", "who")) {
            append(line, "", entry.text(name));
        }
        append(line, "to ", entry.text("reached", "host"));
        append(line, "to ", entry.text("host"));
        append(line, "", entry.text("reached", "protocol"));
        append(line, "proven by ", entry.text("reached", "proof"));
        append(line, "because ", entry.text("result", "reason"));
        append(line, "signed by the server: ", entry.text("handshake", "sha256"));
        append(line, "not signed by the server: ", entry.text("handshake", "missing"));
        line.append("  (").append(one.log()).append(", record ").append(one.index()).append(")\n");
        append(line, "    demanded: ", entry.text("demanded"));
        return line.append(entry.text("demanded").isEmpty() ? "" : "\n").toString();
    }

    private static void append(StringBuilder line, String before, String text) {
        if (!text.isEmpty()) {
            line.append(line.charAt(line.length() - 1) == '\n' ? "" : "  ");
            line.append(before).append(org.postseal.mail.Printable.of(text));
        }
    }

    private static Store store(Path data) throws CommandFailed {
        try {
            return Store.look(data)
                    .orElseThrow(() ->
                            new CommandFailed(
                                    Exit.UNAVAILABLE, "there is no relay's data in " + data));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Command(
            name = "export",
            description = {
                "Writes evidence for auditors: a zip with the records of a time, or a sample of"
                        + " them, the proofs that they stand in the signed log, certificates, and a"
                        + " page in plain words. No message is read for it."
            },
            mixinStandardHelpOptions = true)
    int export(
            @Mixin ProofExportOptions options,
            @Parameters(paramLabel = "FILE", description = "the zip; must not be there yet")
                    Path file)
            throws BadConfig, CommandFailed {
        ProofExport.Wish wish = options.wish();
        try (Store store = store(options.common().folder())) {
            ProofReader reader = new ProofReader(options.common().folder());
            ProofExport.Done done =
                    new ProofExport(reader, store, wish).write(file.toAbsolutePath());
            if (options.common().json()) {
                screen.json(new Exported(file.toString(), done.records(), done.scope().sums()));
            } else {
                screen.text(done.page());
                screen.line("");
                screen.line(file + ": " + done.records() + " records");
            }
            return Exit.OK;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailed(Exit.CANNOT_CREATE, file + " is there already");
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Command(
            name = "verify",
            description = {
                "Checks an exported file, or a log in its folder, by public keys alone: no"
                        + " database, no configuration. The same as postseal-verify.jar."
            },
            mixinStandardHelpOptions = true)
    int verify(
            @Parameters(paramLabel = "FILE", description = "the zip, or the folder of a log")
                    Path file,
            @Option(
                            names = "--key",
                            required = true,
                            paramLabel = "KEY",
                            description = "of a log, or of a witness: NAME+ID+KEY; repeat it")
                    List<String> keys,
            @Option(
                            names = "--kept",
                            paramLabel = "FILE",
                            description = "a checkpoint of the log that you kept, for a folder")
                    @Nullable List<Path> kept,
            @Option(names = "--json", description = "as JSON") boolean json)
            throws CommandFailed {
        if (!Files.exists(file)) {
            throw new CommandFailed(Exit.UNAVAILABLE, file + " does not exist");
        }
        Verdict verdict = judged(file, keys, kept == null ? List.of() : kept);
        if (json) {
            screen.json(new Judged(verdict.holds(), verdict.faults(), verdict.findings()));
        } else {
            screen.text(verdict.toString());
        }
        return verdict.holds() ? Exit.OK : Exit.FAILED;
    }

    private Verdict judged(Path file, List<String> keys, List<Path> kept) throws CommandFailed {
        try {
            return VerifyFile.of(file, keys, kept, clock);
        } catch (IOException e) {
            throw unavailable(e);
        } catch (MalformedLog e) {
            throw new CommandFailed(Exit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "erase",
            description = {
                "Destroys what tells that records are about an address. The records stay, the log"
                        + " stays valid; whom they are about, nobody can tell any more."
            },
            mixinStandardHelpOptions = true)
    int erase(
            @Mixin ProofOptions options,
            @Parameters(paramLabel = "ADDRESS", description = "the address") String address,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "why, without the address: it is recorded for good")
                    String reason)
            throws BadConfig, CommandFailed {
        ProofAnswer done = ask(options, new ProofRequest("erase", address, reason));
        if (options.json()) {
            screen.json(done);
        } else {
            screen.line(
                    done.salts() == 0
                            ? "nothing was known of this address"
                            : "erased: what was recorded on " + done.salts() + " days");
        }
        return done.salts() == 0 ? Exit.FAILED : Exit.OK;
    }

    @Command(
            name = "prune",
            description = {
                "Lets go what is older than [proof] keep and keep_addresses say. The relay does so"
                        + " by itself each day."
            },
            mixinStandardHelpOptions = true)
    int prune(@Mixin ProofOptions options) throws BadConfig, CommandFailed {
        ProofAnswer done = ask(options, new ProofRequest("prune", null, null));
        if (options.json()) {
            screen.json(done);
        } else {
            screen.line(done.records() + " records and " + done.salts() + " salts are gone");
        }
        return Exit.OK;
    }

    private static ProofAnswer ask(ProofOptions options, ProofRequest request)
            throws BadConfig, CommandFailed {
        return new ControlClient(options.folder())
                .ask(ProofControl.ABOUT, request, ProofAnswer.class);
    }
}
