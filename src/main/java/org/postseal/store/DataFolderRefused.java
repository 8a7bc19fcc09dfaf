package org.postseal.store;

import java.io.IOException;
import java.nio.file.Path;

/** The data folder cannot be used; the message tells an operator why, and what to do. */
public final class DataFolderRefused extends IOException {
    private static final long serialVersionUID = 1L;

    public DataFolderRefused(String message) {
        super(message);
    }

    public DataFolderRefused(String message, Throwable cause) {
        super(message, cause);
    }

    /** For a database that cannot be relied on, with the way to mend it. */
    public static DataFolderRefused damaged(Path folder, String what) {
        return new DataFolderRefused(
                "The database "
                        + folder.resolve(DataFolder.DATABASE)
                        + " is damaged: "
                        + what
                        + ". Nothing of it is used or sent. To mend it, first copy the whole"
                        + " folder; then restore a backup into a new folder with 'postseal"
                        + " restore', or save what can be read with sqlite3's .recover."
                        + " docs/recipes/backup.md tells each step.");
    }
}
