package org.postseal.deliver;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.postseal.demand.MailChannel;
import org.postseal.demand.TlsDemand;

/**
 * The one place that MAIL, RCPT, DATA, BDAT and messages are written through. It is made from a
 * {@link MailChannel} and from nothing else, so no octet of mail goes over a connection that was
 * not judged; the {@link Fuse} below it is opened for one transaction at a time. Every write has a
 * time within which the peer must take it.
 */
final class MailOutput extends OutputStream {

    static final int BLOCK_OCTETS = 16 * 1024;

    private final MailChannel channel;
    private final Dialogue dialogue;
    private final Fuse fuse;
    private final Clock clock;
    private final Duration blockTimeout;
    private final Instant deadline;
    private final byte[] block;
    private int filled;

    /**
     * @param total for everything that is written and heard from now on
     */
    MailOutput(MailChannel channel, Dialogue dialogue, SmtpClient.Tools tools, Duration total) {
        this.channel = channel;
        this.dialogue = dialogue;
        this.fuse = dialogue.connection().fuse();
        this.block = dialogue.blocks().out();
        this.clock = tools.clock();
        this.blockTimeout = tools.settings().limits().blockTimeout();
        this.deadline = clock.instant().plus(total);
    }

    /**
     * Lets mail out, from now until {@link #close}.
     *
     * @param demand of the message at hand, which the channel must have been judged under
     */
    void open(TlsDemand demand) {
        fuse.open(channel, demand);
    }

    /** Whether mail under this demand as well may go out while it is open. */
    boolean admits(TlsDemand demand) {
        return fuse.admits(channel, demand);
    }

    /** Lets nothing more out; the connection stays as it is. */
    @Override
    public void close() {
        fuse.shut();
    }

    /** Writes one command line into the block; {@link #flush} sends it. */
    void command(String line) throws IOException {
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                throw new IllegalStateException("a control character in an SMTP command");
            }
        }
        write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The smaller of a step's own time and what is left of the whole. */
    Duration within(Duration step) throws SocketTimeoutException {
        Duration left = Duration.between(clock.instant(), deadline);
        if (!left.isPositive()) {
            throw new SocketTimeoutException("the whole transaction takes too long");
        }
        return left.compareTo(step) < 0 ? left : step;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (filled == block.length) {
                send();
            }
            int step = Math.min(count - done, block.length - filled);
            System.arraycopy(octets, offset + done, block, filled, step);
            filled += step;
            done += step;
        }
    }

    @Override
    public void flush() throws IOException {
        int count = filled;
        filled = 0;
        dialogue.guarded(
                within(blockTimeout),
                () -> {
                    fuse.write(block, 0, count);
                    fuse.flush();
                });
    }

    private void send() throws IOException {
        int count = filled;
        filled = 0;
        dialogue.guarded(within(blockTimeout), () -> fuse.write(block, 0, count));
    }
}
