package org.postseal.proof;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.postseal.store.Disk;

/**
 * Has an authority say when a checkpoint was there at the latest (RFC 3161). The stamp is over the
 * octets of {@code checkpoint.stamped}, beside it: {@code openssl ts -verify} takes both. Used by
 * one thread.
 */
public final class TimeStamps {

    /** The note that was stamped, in the log's folder. */
    public static final String STAMPED = "checkpoint.stamped";

    /** The authority's response. */
    public static final String STAMP = "checkpoint.tsr";

    private static final int OK = 200;
    private static final int NONCE_BITS = 64;

    private final ProofReader reader;
    private final URI authority;
    private final Poster poster;
    private final Disk disk;
    private final RandomGenerator random;

    public TimeStamps(
            ProofReader reader, URI authority, Poster poster, Disk disk, RandomGenerator random) {
        this.reader = reader;
        this.authority = authority;
        this.poster = poster;
        this.disk = disk;
        this.random = random;
    }

    /**
     * Has the last checkpoint stamped.
     *
     * @return the time that the authority says; empty when there is no log yet
     * @throws IOException when the authority gives no stamp of it, or it cannot be kept
     */
    public Optional<java.time.Instant> round() throws IOException {
        List<ProofReader.View> logs = reader.logs();
        if (logs.isEmpty()) {
            return Optional.empty();
        }
        ProofReader.View log = logs.getLast();
        byte[] note = log.note().octets();
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        byte[] nonce = new byte[NONCE_BITS / Byte.SIZE];
        random.nextBytes(nonce);
        TimeStampRequest request =
                generator.generate(
                        NISTObjectIdentifiers.id_sha256, sha256(note), new BigInteger(1, nonce));
        Poster.Answer answer =
                poster.post(authority, "application/timestamp-query", request.getEncoded());
        if (answer.status() != OK) {
            throw new IOException(authority + " answers " + answer.status());
        }
        java.time.Instant at = checked(answer.body(), request);
        Map<java.nio.file.Path, byte[]> files = new LinkedHashMap<>();
        files.put(log.folder().path().resolve(STAMPED), note);
        files.put(log.folder().path().resolve(STAMP), answer.body());
        disk.replace(files);
        return Optional.of(at);
    }

    /** The response must be to this request; whose it is, a verifier with its certificate says. */
    private java.time.Instant checked(byte[] body, TimeStampRequest request) throws IOException {
        try {
            TimeStampResponse response = new TimeStampResponse(body);
            response.validate(request);
            if (response.getTimeStampToken() == null) {
                throw new IOException(authority + " gives no stamp: " + response.getStatusString());
            }
            return response.getTimeStampToken().getTimeStampInfo().getGenTime().toInstant();
        } catch (TSPException | RuntimeException e) {
            throw new IOException(authority + " gives no stamp of this: " + e.getMessage(), e);
        }
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
