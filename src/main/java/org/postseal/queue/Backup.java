package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.postseal.store.CopiedTables;
import org.postseal.store.DataFolderRefused;
import org.postseal.store.Snapshot;
import org.postseal.store.Sql;

/**
 * Copies a data folder as it was at one moment, while a relay may run on it: the tables, the files
 * of the large messages that they name, and the logs of evidence as far as they were signed. It
 * stands under its name only when it is whole and on disk. Every octet is read and checked on the
 * way: what is in a backup can be restored.
 */
public final class Backup {

    private final Path data;
    private final Clock clock;
    private final String program;

    /**
     * @param data the data folder
     * @param program this program's version, for the manifest
     */
    public Backup(Path data, Clock clock, String program) {
        this.data = data.toAbsolutePath().normalize();
        this.clock = clock;
        this.program = program;
    }

    /** A large message's file as the tables know it. */
    private record Body(String name, String sha256) {}

    /**
     * Makes the backup.
     *
     * @param target a folder that is not there yet, in one that is
     * @throws IOException when it cannot be made, or what there is to copy is damaged; nothing is
     *     left then. The message is for people
     */
    public BackupManifest into(Path target) throws IOException {
        Path whole = target.toAbsolutePath().normalize();
        Path parent = Objects.requireNonNull(whole.getParent(), "a folder has a parent");
        requirePlace(whole, parent);
        Path draft = Files.createTempDirectory(parent, "." + whole.getFileName() + ".");
        try {
            BackupManifest manifest = write(draft);
            Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
            BackupFiles.sync(parent);
            return manifest;
        } finally {
            if (Files.exists(draft)) {
                BackupFiles.clear(draft);
                Files.delete(draft);
            }
        }
    }

    private void requirePlace(Path whole, Path parent) throws IOException {
        if (Files.exists(whole)) {
            throw new IOException(whole + " is there already: give the backup a new name");
        }
        if (!Files.isDirectory(parent)) {
            throw new IOException("there is no folder " + parent + " to put the backup in");
        }
        if (whole.startsWith(data)) {
            throw new IOException("a backup cannot stand in the data folder that it is of");
        }
        if (!Files.isDirectory(data)) {
            throw new IOException("there is no data folder " + data);
        }
    }

    private BackupManifest write(Path draft) throws IOException {
        Path tables = draft.resolve(CopiedTables.name());
        Path bodies = draft.resolve("bodies");
        BackupFiles.createFolder(bodies);
        BackupFiles.create(tables);
        Map<String, String> sums = new HashMap<>();
        int version;
        Set<Body> named;
        try (Snapshot snapshot = Snapshot.open(data);
                BodyLinks links = BodyLinks.open(data)) {
            named = secured(snapshot, links);
            version = snapshot.version();
            snapshot.copyTo(tables);
            for (Body body : named) {
                sums.put("bodies/" + body.name(), copy(body, links, bodies));
            }
        }
        sums.putAll(BackupProof.copy(data, draft));
        long files = sums.size() + 1L;
        BackupManifest manifest =
                CopiedTables.checked(tables, sql -> manifest(sql, version, named.size(), files));
        BackupFiles.sync(tables);
        sums.put(CopiedTables.name(), BackupFiles.sha256(tables));
        Path told = draft.resolve(BackupManifest.FILE);
        sums.put(BackupManifest.FILE, BackupFiles.write(told, manifest.json()));
        BackupFiles.write(draft.resolve(Sums.FILE), new Sums(sums).text());
        BackupFiles.syncFolders(draft);
        return manifest;
    }

    /**
     * Finds a moment all of whose files are still there, and secures them. A file goes after its
     * message: one that was gone, and whose message is there at a later moment, is lost.
     */
    private Set<Body> secured(Snapshot snapshot, BodyLinks links) throws IOException {
        Set<String> gone = new TreeSet<>();
        while (true) {
            Set<Body> named = snapshot.now(Backup::bodies);
            Set<String> lost = new TreeSet<>(gone);
            lost.retainAll(named.stream().map(Body::name).toList());
            if (!lost.isEmpty()) {
                throw new DataFolderRefused(
                        "%d messages have lost their file, the first is %s"
                                        .formatted(
                                                lost.size(),
                                                data.resolve("bodies")
                                                        .resolve(lost.iterator().next()))
                                + "; docs/recipes/backup.md tells how to mend that");
            }
            gone = links.secure(named.stream().map(Body::name).toList());
            if (gone.isEmpty()) {
                return named;
            }
        }
    }

    private static Set<Body> bodies(Sql sql) throws SQLException {
        return Set.copyOf(
                sql.query(
                        "SELECT body_file, sha256 FROM message WHERE body_file <> ''",
                        row -> new Body(row.getString(1), row.getString(2))));
    }

    private String copy(Body body, BodyLinks links, Path bodies) throws IOException {
        Path to = bodies.resolve(body.name());
        String sha256 = BackupFiles.copy(links.file(body.name()), to);
        if (!sha256.equals(body.sha256())) {
            throw new DataFolderRefused(
                    data.resolve("bodies").resolve(body.name())
                            + " is damaged: it is not what was accepted. Put it back from an older"
                            + " backup, or take the message out: postseal queue bounce "
                            + body.name());
        }
        return sha256;
    }

    private BackupManifest manifest(Sql sql, int version, long bodies, long files)
            throws SQLException {
        return new BackupManifest(
                BackupManifest.FORMAT,
                clock.instant().toString(),
                program,
                version,
                count(sql, "SELECT COUNT(*) FROM message"),
                count(sql, "SELECT COUNT(*) FROM delivery"),
                bodies,
                files);
    }

    private static long count(Sql sql, String query) throws SQLException {
        return sql.query(query, row -> row.getLong(1)).getFirst();
    }
}
