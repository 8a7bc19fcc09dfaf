package org.postseal.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;

/** The name that the machine gives itself. No DNS is asked: a name must not depend on an answer. */
final class MachineName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    private static final Path FILE = Path.of("/etc/hostname");

    private MachineName() {}

    /** Empty when the machine has none, or one that is no domain. */
    static Optional<Domain> read() {
        return read(KERNEL).or(() -> read(FILE));
    }

    private static Optional<Domain> read(Path file) {
        try {
            return Optional.of(Domain.of(Files.readString(file).strip()));
        } catch (IOException | MalformedAddress e) {
            return Optional.empty();
        }
    }
}
