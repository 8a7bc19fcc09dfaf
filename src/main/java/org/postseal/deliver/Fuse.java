package org.postseal.deliver;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.postseal.demand.ChannelCounters;
import org.postseal.demand.MailChannel;
import org.postseal.demand.TlsDemand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lowest place of room 9 that writes to a connection: every octet to a receiving server comes
 * by here, whoever writes it. While shut it lets pass one whole line of {@link Dialogue.Verb} at a
 * time and nothing else, so neither MAIL, RCPT, DATA, BDAT nor a message. It opens only for a
 * channel that was judged on this very connection under the very demand of the message at hand, and
 * is shut again behind each transaction.
 *
 * <p>What is written against it is counted, does not go out, and blows it: that is a fault of this
 * program, by which a message would have left outside a satisfied channel. After that no fuse opens
 * any more. Used by one thread.
 */
final class Fuse extends OutputStream {

    private static final Logger log = LoggerFactory.getLogger(Fuse.class);

    private static final Pattern HARMLESS =
            Pattern.compile("(?:(?:EHLO|HELO) [!-~]+|STARTTLS|RSET|QUIT)\r\n");
    private static final int HARMLESS_OCTETS_MAX = 512;

    private final OutputStream out;
    private final ChannelCounters counters;
    private boolean open;

    /**
     * @param out the connection's own
     * @param counters are told of what is written against it
     */
    Fuse(OutputStream out, ChannelCounters counters) {
        this.out = out;
        this.counters = counters;
    }

    /**
     * Opens for one transaction, if this is the right channel for it; else it stays shut.
     *
     * @param channel judged, and on this connection
     * @param demand of the message that is about to be sent
     */
    void open(MailChannel channel, TlsDemand demand) {
        open = admits(channel, demand);
    }

    /** Whether it would open. */
    boolean admits(MailChannel channel, TlsDemand demand) {
        boolean here =
                channel.connection() instanceof FusedConnection fused && fused.fuse() == this;
        boolean judged = channel.isWhole() && channel.demand().equals(demand);
        return here && judged && counters.outside() == 0;
    }

    void shut() {
        open = false;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /**
     * @throws IllegalStateException when mail is written outside a satisfied channel
     */
    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        if (!open && count > 0 && !isHarmless(octets, offset, count)) {
            counters.countOutside(count);
            log.error("ALARM: {} octets of mail outside a satisfied channel were stopped", count);
            throw new IllegalStateException("mail was written outside a satisfied channel");
        }
        out.write(octets, offset, count);
    }

    private static boolean isHarmless(byte[] octets, int offset, int count) {
        return count <= HARMLESS_OCTETS_MAX
                && HARMLESS.matcher(new String(octets, offset, count, StandardCharsets.ISO_8859_1))
                        .matches();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
