package org.postseal.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that stands in the data folder while the tables are open, and names the boot of the
 * machine. One that is found at the start tells how the last run ended: a process that was killed
 * leaves the system's memory whole, so all that it wrote is there; a machine that went down may
 * have lost or mangled what its disk promised to keep.
 */
final class RunningMark {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String DAMAGED = "damaged";

    private final Path file;
    private final Path bootFile;

    RunningMark(Path folder) {
        this(folder, BOOT);
    }

    /** With another place to read the boot's name from. */
    RunningMark(Path folder, Path bootFile) {
        this.file = folder.resolve("running");
        this.bootFile = bootFile;
    }

    /** Whether the machine went down under the last run, or damage was met in it. */
    boolean tellsOfCrash() throws IOException {
        if (Files.notExists(file)) {
            return false;
        }
        String then = Files.readString(file).strip();
        return then.isEmpty() || !then.equals(boot());
    }

    /** Says that the tables are open from now on; on disk when it returns. */
    void set() throws IOException {
        write(boot());
    }

    /** Says that the tables must be looked at closely before they are used again. */
    void setDamaged() throws IOException {
        write(DAMAGED);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text + "\n");
        sync(file, StandardOpenOption.WRITE);
        sync(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    /** Says that the tables were closed in order. */
    void clear() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The name of this boot of the machine; empty, and so never equal, where it has none. */
    private String boot() throws IOException {
        return Files.isReadable(bootFile) ? Files.readString(bootFile).strip() : "";
    }
}
