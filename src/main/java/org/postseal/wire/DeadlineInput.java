package org.postseal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;

/**
 * The input of a connection with two bounds: how long one read may wait, and when all reading must
 * have ended. The second one holds however slowly the peer drips its octets. After a bound is
 * passed within a read, nothing can be read from the connection any more.
 */
public final class DeadlineInput extends InputStream {

    private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

    private final Connection connection;
    private final Watchdog.Leash leash;
    private final Clock clock;
    private long readMillis = READ_TIMEOUT.toMillis();
    private long deadlineMillis = Long.MAX_VALUE;

    /**
     * @param leash of the socket that is read from in the end
     */
    public DeadlineInput(Connection connection, Watchdog.Leash leash, Clock clock) {
        this.connection = connection;
        this.leash = leash;
        this.clock = clock;
    }

    /** Sets both bounds for the reads to come, in whole milliseconds. */
    public void limit(Duration eachRead, Duration all) {
        readMillis = eachRead.toMillis();
        deadlineMillis = clock.millis() + all.toMillis();
    }

    /**
     * @throws SocketTimeoutException when one of the bounds is passed
     */
    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        long left = deadlineMillis - clock.millis();
        if (left <= 0) {
            throw new SocketTimeoutException("the peer was too slow");
        }
        leash.armRead(Math.min(left, readMillis));
        int read;
        try {
            read = connection.input().read(into, offset, count);
        } catch (IOException e) {
            if (leash.hasBitten()) {
                throw (IOException) tooSlow().initCause(e);
            }
            throw e;
        } finally {
            leash.disarm();
        }
        // What has come at the last moment has come.
        if (read < 0 && leash.hasBitten()) {
            throw tooSlow();
        }
        return read;
    }

    private static SocketTimeoutException tooSlow() {
        return new SocketTimeoutException("Read timed out");
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
