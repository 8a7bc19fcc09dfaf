package org.postseal.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.postseal.tls.ServerCredential;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate chain and its key in two PEM files, read again when the files change. They are
 * looked at no more often than every few seconds. A pair that cannot be used leaves the last good
 * one in place, and the log says so once. Safe for use by many threads.
 */
public final class PemKeyPair implements Supplier<ServerCredential> {
    private static final Logger LOG = LoggerFactory.getLogger(PemKeyPair.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

    private final Path certificate;
    private final Path key;
    private final Clock clock;

    private record Stamp(FileTime certificate, long octets, FileTime key, long keyOctets) {}

    private record Held(ServerCredential credential, Stamp stamp, Instant lookAgain) {}

    private volatile Held held;

    private PemKeyPair(Path certificate, Path key, Clock clock, Held held) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.held = held;
    }

    /**
     * Reads the files for the first time.
     *
     * @throws KeyFileFault when they cannot be read or do not belong together
     */
    public static PemKeyPair load(Path certificate, Path key, Clock clock) throws KeyFileFault {
        Stamp stamp = stampOrFault(certificate, key);
        ServerCredential read = PemFiles.read(certificate, key);
        warnOfReaders(key);
        return new PemKeyPair(
                certificate,
                key,
                clock,
                new Held(read, stamp, clock.instant().plus(LOOK_INTERVAL)));
    }

    /** The pair that is current now. */
    @Override
    public ServerCredential get() {
        Held last = held;
        return clock.instant().isBefore(last.lookAgain()) ? last.credential() : look().credential();
    }

    private synchronized Held look() {
        Held last = held;
        Instant now = clock.instant();
        if (now.isBefore(last.lookAgain())) {
            return last;
        }
        Instant lookAgain = now.plus(LOOK_INTERVAL);
        try {
            Stamp stamp = stamp(certificate, key);
            held =
                    stamp.equals(last.stamp())
                            ? new Held(last.credential(), stamp, lookAgain)
                            : changed(last, stamp, lookAgain);
        } catch (IOException e) {
            LOG.warn("{}: cannot be looked at; the pair read before stays in use", e.getMessage());
            held = new Held(last.credential(), last.stamp(), lookAgain);
        }
        return held;
    }

    private Held changed(Held last, Stamp stamp, Instant lookAgain) {
        try {
            ServerCredential read = PemFiles.read(certificate, key);
            LOG.info("{}: read again after a change", certificate);
            warnOfReaders(key);
            return new Held(read, stamp, lookAgain);
        } catch (KeyFileFault e) {
            LOG.error("{}; the pair read before stays in use", e.getMessage());
            return new Held(last.credential(), stamp, lookAgain);
        }
    }

    private static Stamp stamp(Path certificate, Path key) throws IOException {
        return new Stamp(
                Files.getLastModifiedTime(certificate),
                Files.size(certificate),
                Files.getLastModifiedTime(key),
                Files.size(key));
    }

    /** A stamp that no file has, where there is none: reading will say what is wrong. */
    private static Stamp stampOrFault(Path certificate, Path key) {
        try {
            return stamp(certificate, key);
        } catch (IOException e) {
            FileTime never = FileTime.fromMillis(0);
            return new Stamp(never, -1, never, -1);
        }
    }

    private static void warnOfReaders(Path key) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(key);
            if (rights.contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("{}: this private key can be read by every user of the machine", key);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{}: no file permissions to look at", key, e);
        }
    }
}
