package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postseal.store.CopiedTables;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup says of itself, in its file {@code backup.json}.
 *
 * @param format of the backup; this program writes and reads {@value #FORMAT}
 * @param made when, in UTC, ISO 8601
 * @param program the version of the program that made it
 * @param tables the version of the tables in it
 * @param messages in the queue at that moment
 * @param recipients that waited or were held
 * @param bodies files of large messages
 * @param files all files of the backup but this one and {@link Sums#FILE}
 */
public record BackupManifest(
        int format,
        String made,
        String program,
        int tables,
        long messages,
        long recipients,
        long bodies,
        long files) {

    static final int FORMAT = 1;
    static final String FILE = "backup.json";

    /**
     * @throws IOException when there is none, or this program cannot use what it describes; the
     *     message is for people
     */
    static BackupManifest read(Path backup) throws IOException {
        Path file = backup.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    backup + " is no backup that was finished: it has no " + FILE + " to read");
        }
        BackupManifest manifest = parsed(file);
        if (manifest.format() != FORMAT) {
            throw new IOException(
                    "%s has the form %d of a backup; this program reads the form %d: restore it"
                                    .formatted(backup, manifest.format(), FORMAT)
                            + " with the postseal that made it ("
                            + manifest.program()
                            + ")");
        }
        if (manifest.tables() < 1 || manifest.tables() > CopiedTables.versionMax()) {
            throw new IOException(
                    "%s holds tables of version %d; this program knows versions up to %d: restore"
                                    .formatted(backup, manifest.tables(), CopiedTables.versionMax())
                            + " it with a postseal as new as the one that made it ("
                            + manifest.program()
                            + ")");
        }
        return manifest;
    }

    private static BackupManifest parsed(Path file) throws IOException {
        try {
            return JsonMapper.builder().build().readValue(file.toFile(), BackupManifest.class);
        } catch (JacksonException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    String json() {
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(this)
                + "\n";
    }
}
