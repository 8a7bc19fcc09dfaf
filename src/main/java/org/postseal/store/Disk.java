package org.postseal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/** The file system, as far as messages are kept in files: so that tests can fill and break it. */
public interface Disk {

    /** A new file; fails when there is one already. */
    OutputStream create(Path file) throws IOException;

    /** Returns when the file's octets and its entry in its folder are on disk. */
    void sync(Path file) throws IOException;

    /** Removes a file; none there is not an error. */
    void delete(Path file) throws IOException;

    /**
     * Writes files whole, in the place of what was there; folders are made where they are missing.
     * When it returns, all of them are on disk under their names. After a crash each is as it was
     * or as it was to be.
     */
    void replace(Map<Path, byte[]> files) throws IOException;

    /** Room left for files of this program. */
    long usableOctets(Path folder) throws IOException;
}
