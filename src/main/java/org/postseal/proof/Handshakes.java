package org.postseal.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.postseal.store.Disk;
import org.postseal.tlog.MalformedLog;
import org.postseal.tls.Pledge;
import org.postseal.tls.SignedTranscript;
import org.postseal.verify.LogFolder;
import org.postseal.verify.SignedHandshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has receiving servers sign the state of our log within their TLS handshakes, and keeps what they
 * signed: a file for each handshake, named by its digest, in a folder for each day beside the logs.
 * Safe for many threads.
 */
public final class Handshakes {

    private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);

    private final Path data;
    private final Disk disk;
    private final RandomGenerator random;

    /** What came of keeping one. */
    public sealed interface Kept {}

    /**
     * @param sha256 its name
     */
    public record Stored(String sha256, SignedHandshake.Shown shown) implements Kept {}

    /**
     * @param why for the record
     */
    public record Missing(String why) implements Kept {}

    /**
     * @param data the relay's data folder
     * @param random for nonces: one that nobody can foretell
     */
    public Handshakes(Path data, Disk disk, RandomGenerator random) {
        this.data = data;
        this.disk = disk;
        this.random = random;
    }

    /** A pledge of the last checkpoint; empty before there is one, or when it cannot be read. */
    public Optional<Pledge> pledge() {
        try {
            List<ProofReader.View> logs = new ProofReader(data).logs();
            return logs.isEmpty() ? Optional.empty() : Optional.of(pledge(logs.getLast()));
        } catch (IOException e) {
            LOG.warn("no server can sign the log of evidence: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Pledge pledge(ProofReader.View log) {
        byte[] checkpoint = log.note().octets();
        byte[] nonce = new byte[SignedHandshake.NONCE_OCTETS];
        random.nextBytes(nonce);
        return new Pledge(SignedHandshake.clientRandom(checkpoint, nonce), checkpoint, nonce);
    }

    /**
     * Keeps a handshake; when this returns it is on disk.
     *
     * @param now the time of the record that names it
     */
    public Kept keep(SignedTranscript signed, Instant now) {
        Pledge pledge = signed.pledge();
        SignedHandshake handshake =
                new SignedHandshake(pledge.head(), pledge.nonce(), signed.messages());
        try {
            SignedHandshake.Shown shown = handshake.proven();
            byte[] octets = handshake.octets();
            String name = SignedHandshake.sha256(octets);
            disk.replace(Map.of(LogFolder.handshake(folder(data), now, name), octets));
            return new Stored(name, shown);
        } catch (MalformedLog e) {
            LOG.warn("a handshake that a server signed proves nothing: {}", e.getMessage());
            return new Missing("it could not be verified: " + e.getMessage());
        } catch (IOException e) {
            LOG.error("a handshake that a server signed could not be kept: {}", e.getMessage());
            return new Missing("it could not be written");
        }
    }

    /** The folder of all of them in a data folder. */
    static Path folder(Path data) {
        return ProofSettings.folder(data).resolve(LogFolder.HANDSHAKES);
    }
}
