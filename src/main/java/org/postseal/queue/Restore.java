package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserPrincipal;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.postseal.store.CopiedTables;
import org.postseal.store.DataFolder;
import org.postseal.store.DataFolderRefused;
import org.postseal.store.Sql;

/**
 * Makes a data folder of a backup. Everything is checked before anything is written. Until it is
 * done a mark stands in the folder, on which no relay starts.
 */
public final class Restore {

    private final Path backup;
    private final boolean hold;

    /**
     * @param hold whether what waits comes up held: nothing is sent before an operator releases it
     */
    public Restore(Path backup, boolean hold) {
        this.backup = backup.toAbsolutePath().normalize();
        this.hold = hold;
    }

    /**
     * Restores.
     *
     * @param target a folder that is empty or not there; its files get the owner that it has
     * @throws IOException when the backup is damaged or of another version, a relay has the folder,
     *     or something stands in it; the message is for people
     */
    public BackupManifest into(Path target) throws IOException {
        Path data = target.toAbsolutePath().normalize();
        BackupManifest manifest = BackupManifest.read(backup);
        Sums sums = Sums.read(backup);
        check(manifest, sums);
        requireEmpty(data);
        try (DataFolder folder = DataFolder.lock(data)) {
            writeOrClear(folder, manifest, sums);
        }
        giveToOwner(data);
        return manifest;
    }

    private void check(BackupManifest manifest, Sums sums) throws IOException {
        sums.checkNames(backup);
        if (sums.byName().size() != manifest.files() + 1) {
            throw new IOException("the backup is damaged: it has lost the names of some files");
        }
        for (String name : sums.byName().keySet()) {
            sums.check(name, BackupFiles.sha256(backup.resolve(name)));
        }
    }

    private static void requireEmpty(Path data) throws IOException {
        if (Files.notExists(data) || BackupFiles.isEmpty(data)) {
            return;
        }
        if (Files.exists(data.resolve("lock"))) {
            // Refuses, in words of its own, when a relay runs there.
            DataFolder.lock(data).close();
        }
        throw new DataFolderRefused(
                "The folder "
                        + data
                        + " is not empty. A backup is restored into a new or empty one: stop the"
                        + " relay, move the old folder away, and keep it until all is well.");
    }

    /** A folder that was empty before is empty again when it cannot be filled. */
    private void writeOrClear(DataFolder folder, BackupManifest manifest, Sums sums)
            throws IOException {
        try {
            write(folder, manifest, sums);
        } catch (IOException e) {
            BackupFiles.clear(folder.path());
            throw e;
        }
    }

    private void write(DataFolder folder, BackupManifest manifest, Sums sums) throws IOException {
        Path data = folder.path();
        Path mark = data.resolve(CopiedTables.restoringMark());
        BackupFiles.write(mark, "from " + backup + "\n");
        BackupFiles.sync(data);
        for (String name : sums.byName().keySet()) {
            if (name.contains("/")) {
                Path to = data.resolve(BackupProof.restoredName(name, manifest.made()));
                BackupFiles.createFolders(Objects.requireNonNull(to.getParent()));
                sums.check(name, BackupFiles.copy(backup.resolve(name), to));
            }
        }
        BackupFiles.syncFolders(data);
        Path tables = data.resolve(CopiedTables.name() + ".restored");
        sums.check(
                CopiedTables.name(), BackupFiles.copy(backup.resolve(CopiedTables.name()), tables));
        CopiedTables.checked(tables, this::markRestored);
        BackupFiles.sync(tables);
        Files.move(
                tables,
                data.resolve(CopiedTables.name()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        BackupFiles.sync(data);
        Files.delete(mark);
        BackupFiles.sync(data);
    }

    /**
     * What was sent after the backup is not known to it: each may have arrived already. And a new
     * log of evidence begins: see {@link BackupProof}.
     */
    private Integer markRestored(Sql sql) throws SQLException {
        int rows = sql.update("UPDATE delivery SET uncertain = 1");
        sql.update("DELETE FROM proof_log");
        return hold ? sql.update("UPDATE delivery SET state = 'held'") : rows;
    }

    /** Restored by root, for the user that the relay runs as. */
    private static void giveToOwner(Path data) throws IOException {
        UserPrincipal owner = Files.getOwner(data);
        List<Path> all;
        try (Stream<Path> files = Files.walk(data)) {
            all = files.toList();
        }
        for (Path file : all) {
            if (!Files.getOwner(file).equals(owner)) {
                Files.setOwner(file, owner);
            }
        }
    }
}
