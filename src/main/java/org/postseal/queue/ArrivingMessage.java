package org.postseal.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Message;
import org.postseal.mail.Sha256;

/** A message as it arrives: in memory while it is small, then in a file. Used by one thread. */
final class ArrivingMessage implements Spool {

    private final QueueId id;
    private final Bodies bodies;
    private final Output output = new Output();
    private byte[] memory = new byte[0];
    private int inMemory;
    private @Nullable OnDisk disk;
    private long size;
    private long held;
    private boolean finished;

    /** The file of what has become too large for memory. */
    private record OnDisk(Path file, OutputStream output, MessageDigest digest) {

        void write(byte[] octets, int from, int length) throws IOException {
            digest.update(octets, from, length);
            output.write(octets, from, length);
        }
    }

    ArrivingMessage(QueueId id, Bodies bodies) {
        this.id = id;
        this.bodies = bodies;
    }

    @Override
    public QueueId id() {
        return id;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void hold(int octets) throws IntakeRefused {
        if (!isHeld(octets)) {
            throw IntakeRefused.full(
                    new IOException(bodies.headroom().memory() + " octets of mail arrive at once"));
        }
    }

    private boolean isHeld(int octets) {
        boolean room = bodies.headroom().takeMemory(octets);
        held += room ? octets : 0;
        return room;
    }

    @Override
    public Message finish(Message.Traits traits) throws IntakeRefused {
        Message message = new Message(content(), traits);
        finished = true;
        return message;
    }

    private Message.Content content() throws IntakeRefused {
        OnDisk open = disk;
        if (open == null) {
            boolean full = inMemory == memory.length;
            return new Message.Inline(full ? memory : Arrays.copyOf(memory, inMemory));
        }
        try {
            open.output().close();
            bodies.finish(open.file(), Bodies.hex(open.digest()));
            return new Message.Stored(open.file(), size);
        } catch (IOException e) {
            throw IntakeRefused.because(e);
        }
    }

    @Override
    public void close() throws IOException {
        bodies.headroom().giveMemory(held);
        held = 0;
        OnDisk open = disk;
        if (finished || open == null) {
            return;
        }
        try {
            open.output().close();
        } finally {
            bodies.delete(open.file());
        }
    }

    private void write(byte[] octets, int from, int length) throws IOException {
        if (finished) {
            throw new IOException("the message has ended");
        }
        size += length;
        if (disk == null && size <= bodies.inlineOctetsMax() && isHeld(length)) {
            remember(octets, from, length);
        } else {
            OnDisk open = disk == null ? spill() : disk;
            open.write(octets, from, length);
        }
    }

    /**
     * A message that comes in one piece has just the room that it needs, and is not copied again.
     */
    private void remember(byte[] octets, int from, int length) {
        int needed = inMemory + length;
        if (needed > memory.length) {
            memory = Arrays.copyOf(memory, Math.max(needed, 2 * memory.length));
        }
        System.arraycopy(octets, from, memory, inMemory, length);
        inMemory = needed;
    }

    private OnDisk spill() throws IOException {
        bodies.headroom().check(size);
        Path file = bodies.file(id.text());
        OnDisk open = new OnDisk(file, bodies.create(file), Sha256.begin());
        disk = open;
        byte[] before = memory;
        int count = inMemory;
        memory = new byte[0];
        inMemory = 0;
        bodies.headroom().giveMemory(count);
        held -= count;
        open.write(before, 0, count);
        return open;
    }

    /** Turns the disk's failures into what the client is told. */
    private final class Output extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            try {
                ArrivingMessage.this.write(octets, from, length);
            } catch (IOException e) {
                throw IntakeRefused.because(e);
            }
        }
    }
}
