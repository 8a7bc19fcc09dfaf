package org.postseal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** The file system, as far as messages are kept in files: so that tests can fill and break it. */
public interface Disk {

    /** A new file; fails when there is one already. */
    OutputStream create(Path file) throws IOException;

    /** Returns when the file's octets and its entry in its folder are on disk. */
    void sync(Path file) throws IOException;

    /** Removes a file; none there is not an error. */
    void delete(Path file) throws IOException;

    /** Room left for files of this program. */
    long usableOctets(Path folder) throws IOException;
}
