package org.postseal.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What a peer sends, in pieces as a network would deliver them: one read never gives more than one,
 * and only what is left of the current one is there without waiting.
 */
public final class Packets extends InputStream {

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();
    private byte[] current = new byte[0];
    private int position;

    public Packets(List<byte[]> packets) {
        packets.stream().filter(packet -> packet.length > 0).forEach(waiting::add);
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (position == current.length) {
            if (waiting.isEmpty()) {
                return -1;
            }
            current = waiting.remove();
            position = 0;
        }
        int step = Math.min(count, current.length - position);
        System.arraycopy(current, position, into, offset, step);
        delivered.write(current, position, step);
        position += step;
        return step;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int available() {
        return current.length - position;
    }

    /** All that was read so far. */
    public byte[] delivered() {
        return delivered.toByteArray();
    }

    /** What has not been sent yet, for a stream that takes over from this one. */
    public List<byte[]> undelivered() {
        return List.copyOf(waiting);
    }
}
