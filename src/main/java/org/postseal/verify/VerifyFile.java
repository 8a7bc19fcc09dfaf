package org.postseal.verify;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.VerifierKey;

/** Looks at a file or folder of evidence, whichever it is. */
public final class VerifyFile {

    private static final int HOLDS = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final int UNAVAILABLE = 69;

    private VerifyFile() {}

    /**
     * The verdict.
     *
     * @param keys as NAME+ID+KEY
     * @param kept files with earlier checkpoints of a log
     * @throws MalformedLog when a key is none
     * @throws IOException when the evidence cannot be read
     */
    public static Verdict of(Path evidence, List<String> keys, List<Path> kept, Clock clock)
            throws IOException, MalformedLog {
        List<VerifierKey> known = new ArrayList<>();
        for (String key : keys) {
            known.add(VerifierKey.parse(key));
        }
        Trust trust = new Trust(known, clock);
        return Files.isDirectory(evidence)
                ? LogAudit.of(new LogFolder(evidence), LogAudit.notes(kept), trust)
                : ExportCheck.of(evidence, trust);
    }

    /**
     * The same as a program.
     *
     * @return its exit code: 0 it holds, 1 it does not, 64 wrong usage, 69 no evidence
     */
    public static int run(String[] args, Clock clock, PrintStream out) {
        List<String> keys = new ArrayList<>();
        List<Path> kept = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            boolean last = i + 1 == args.length;
            if (args[i].equals("--key") && !last) {
                keys.add(args[++i]);
            } else if (args[i].equals("--kept") && !last) {
                kept.add(Path.of(args[++i]));
            } else if (args[i].startsWith("-")) {
                return usage(out);
            } else {
                files.add(Path.of(args[i]));
            }
        }
        if (files.size() != 1 || keys.isEmpty()) {
            return usage(out);
        }
        try {
            Verdict verdict = of(files.getFirst(), keys, kept, clock);
            out.print(verdict);
            out.flush();
            return verdict.holds() ? HOLDS : FAILED;
        } catch (MalformedLog e) {
            out.println(e.getMessage());
            return USAGE;
        } catch (IOException e) {
            out.println(files.getFirst() + " cannot be read: " + e.getMessage());
            return UNAVAILABLE;
        }
    }

    private static int usage(PrintStream out) {
        out.println("usage: postseal-verify FILE|FOLDER --key NAME+ID+KEY ... [--kept CHECKPOINT]");
        return USAGE;
    }
}
