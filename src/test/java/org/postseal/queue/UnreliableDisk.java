package org.postseal.queue;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.postseal.store.Disk;
import org.postseal.store.LocalDisk;

/**
 * A disk whose operations fail when they are told to, and on which after a power cut only that is
 * sure to be there which was synced: a new file may be gone or cut short, a removed one back.
 */
final class UnreliableDisk implements Disk {

    /** What fails. */
    enum Fault {
        NONE,
        CREATE,
        /** A part of what was to be written is; then the disk says it has an error. */
        SHORT_WRITE,
        FULL,
        CLOSE,
        SYNC,
        DELETE
    }

    private final Disk real = new LocalDisk();
    private final Set<Path> unsynced = new HashSet<>();
    private final Map<Path, byte[]> removed = new HashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile long usable = -1;
    private Fault fault = Fault.NONE;
    private int after;

    /**
     * @param after so many operations of that kind go well before the first that fails
     */
    synchronized void fail(Fault what, int after) {
        this.fault = what;
        this.after = after;
    }

    /** From now on it says that so many octets are free. */
    void usable(long octets) {
        usable = octets;
    }

    /** How often it was asked. */
    int asked() {
        return asked.get();
    }

    private synchronized boolean fails(Fault what) {
        return fault == what && after-- <= 0;
    }

    private void failIf(Fault what) throws IOException {
        if (fails(what)) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        failIf(Fault.CREATE);
        OutputStream out = real.create(file);
        synchronized (this) {
            unsynced.add(file);
            removed.remove(file);
        }
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] octets, int from, int length) throws IOException {
                if (fails(Fault.SHORT_WRITE)) {
                    out.write(octets, from, length / 2);
                    throw new IOException("Input/output error");
                }
                if (fails(Fault.FULL)) {
                    throw new IOException("No space left on device");
                }
                out.write(octets, from, length);
            }

            @Override
            public void close() throws IOException {
                out.close();
                failIf(Fault.CLOSE);
            }
        };
    }

    @Override
    public void sync(Path file) throws IOException {
        failIf(Fault.SYNC);
        real.sync(file);
        synchronized (this) {
            unsynced.remove(file);
            // The folder is synced with it, and with the folder what was removed from it.
            removed.clear();
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        failIf(Fault.DELETE);
        synchronized (this) {
            if (Files.exists(file) && !unsynced.remove(file)) {
                removed.put(file, Files.readAllBytes(file));
            }
        }
        real.delete(file);
    }

    @Override
    public void replace(Map<Path, byte[]> files) throws IOException {
        real.replace(files);
    }

    @Override
    public long usableOctets(Path folder) throws IOException {
        asked.incrementAndGet();
        long said = usable;
        return said < 0 ? real.usableOctets(folder) : said;
    }

    /**
     * What was not synced is there, in part, or not; what was removed is gone, or not.
     *
     * @param copy a copy of the folder, made at that moment, to which this happens
     */
    synchronized void cutPower(Path copy, SplittableRandom random) throws IOException {
        for (Path lost : unsynced) {
            Path file = copy.resolve(lost.getFileName());
            if (random.nextBoolean()) {
                Files.deleteIfExists(file);
            } else if (Files.exists(file)) {
                byte[] octets = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(octets, random.nextInt(octets.length + 1)));
            }
        }
        for (Map.Entry<Path, byte[]> file : removed.entrySet()) {
            if (random.nextBoolean()) {
                Files.write(copy.resolve(file.getKey().getFileName()), file.getValue());
            }
        }
        unsynced.clear();
        removed.clear();
    }
}
