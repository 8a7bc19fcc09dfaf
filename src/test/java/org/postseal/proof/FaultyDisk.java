package org.postseal.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postseal.store.Disk;
import org.postseal.store.LocalDisk;

/** A disk that can be full or read-only, and one that stops in the middle of a batch of files. */
public final class FaultyDisk implements Disk {

    private final Disk real = new LocalDisk();
    public volatile boolean readOnly;
    public volatile boolean full;

    /** Files that may still be written; then everything stops. */
    int filesLeft = Integer.MAX_VALUE;

    int replacements;

    /** Happens while files are being written. */
    Meanwhile meanwhile = () -> {};

    @FunctionalInterface
    interface Meanwhile {
        void happens() throws IOException;
    }

    private void check() throws IOException {
        if (readOnly) {
            throw new IOException("Read-only file system");
        }
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        check();
        return real.create(file);
    }

    @Override
    public void sync(Path file) throws IOException {
        real.sync(file);
    }

    @Override
    public void delete(Path file) throws IOException {
        check();
        real.delete(file);
    }

    @Override
    public void replace(Map<Path, byte[]> files) throws IOException {
        check();
        if (full) {
            throw new IOException("No space left on device");
        }
        replacements++;
        meanwhile.happens();
        Map<Path, byte[]> allowed = new LinkedHashMap<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            if (filesLeft > 0) {
                filesLeft--;
                allowed.put(file.getKey(), file.getValue());
            }
        }
        real.replace(allowed);
        if (allowed.size() < files.size()) {
            throw new IOException("the machine stopped");
        }
    }

    @Override
    public long usableOctets(Path folder) throws IOException {
        return full ? 0 : real.usableOctets(folder);
    }
}
