package org.postseal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The input of a connection with two bounds: how long one read may wait, and when all reading must
 * have ended. The second one holds however slowly the peer drips its octets.
 */
public final class DeadlineInput extends InputStream {

    private final Connection connection;
    private final Clock clock;
    private Instant deadline = Instant.MAX;
    private Duration readTimeout = Duration.ofMinutes(5);

    public DeadlineInput(Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /** Sets both bounds for the reads to come. */
    public void limit(Duration eachRead, Duration all) {
        readTimeout = eachRead;
        deadline = clock.instant().plus(all);
    }

    /**
     * @throws SocketTimeoutException when one of the bounds is passed
     */
    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        Duration left = Duration.between(clock.instant(), deadline);
        if (!left.isPositive()) {
            throw new SocketTimeoutException("the peer was too slow");
        }
        connection.readTimeout(left.compareTo(readTimeout) < 0 ? left : readTimeout);
        return connection.input().read(into, offset, count);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int available() throws IOException {
        return connection.input().available();
    }
}
