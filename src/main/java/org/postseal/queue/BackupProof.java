package org.postseal.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.postseal.proof.ProofSettings;

/**
 * The logs of evidence in a backup. They are kept as they were, to be read and verified; they do
 * not go on growing after a restore. The old relay may have signed more than the backup has: to go
 * on from there with the same key would be to sign two histories. So the key is in no backup, the
 * restored logs stand in an archive, and the restored relay begins a new log under a new key.
 */
final class BackupProof {

    private static final String CHECKPOINT = "checkpoint";
    private static final String LOGS = "proof/";
    private static final String ARCHIVE = "proof.archive";

    private BackupProof() {}

    /**
     * Copies what is there while it may grow.
     *
     * @return the digests by name
     */
    static Map<String, String> copy(Path data, Path draft) throws IOException {
        Map<String, String> sums = new HashMap<>();
        for (Path from : List.of(ProofSettings.folder(data), data.resolve(ARCHIVE))) {
            if (Files.isDirectory(from)) {
                // What a checkpoint speaks of was on disk before it.
                boolean _ = isCopied(data, draft, files(from, true), sums);
                boolean whole;
                do {
                    whole = isCopied(data, draft, files(from, false), sums);
                } while (!whole);
            }
        }
        return sums;
    }

    private static List<Path> files(Path from, boolean checkpoints) throws IOException {
        while (true) {
            try (Stream<Path> all = Files.walk(from)) {
                return all.filter(Files::isRegularFile)
                        .filter(file -> file.endsWith(CHECKPOINT) == checkpoints)
                        .filter(file -> !isDraft(String.valueOf(file.getFileName())))
                        .toList();
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e.getCause();
                }
            }
        }
    }

    private static boolean isDraft(String name) {
        return name.startsWith(".") || name.endsWith(".new");
    }

    /**
     * Copies those that are not copied yet.
     *
     * @return whether all were there: a part of a tile goes when the whole tile has come
     */
    private static boolean isCopied(
            Path data, Path draft, List<Path> files, Map<String, String> sums) throws IOException {
        boolean whole = true;
        for (Path file : files) {
            String name = data.relativize(file).toString();
            if (!sums.containsKey(name)) {
                Path to = draft.resolve(name);
                BackupFiles.createFolders(Objects.requireNonNull(to.getParent()));
                try {
                    sums.put(name, BackupFiles.copy(file, to));
                } catch (NoSuchFileException e) {
                    Files.deleteIfExists(to);
                    whole = false;
                }
            }
        }
        return whole;
    }

    /**
     * Where a file of a backup goes in a data folder.
     *
     * @param made when the backup was made
     */
    static String restoredName(String name, String made) {
        return name.startsWith(LOGS)
                ? ARCHIVE + "/" + made.replace(":", "") + name.substring(LOGS.length() - 1)
                : name;
    }
}
