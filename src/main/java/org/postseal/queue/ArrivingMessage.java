package org.postseal.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Message;
import org.postseal.mail.Sha256;

/** A message as it arrives: in memory while it is small, then in a file. Used by one thread. */
final class ArrivingMessage implements Spool {

    private final QueueId id;
    private final Bodies bodies;
    private final Path file;
    private final MessageDigest digest = Sha256.begin();
    private final Output output = new Output();
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable OutputStream disk;
    private long size;
    private long held;
    private boolean finished;

    ArrivingMessage(QueueId id, Bodies bodies) {
        this.id = id;
        this.bodies = bodies;
        this.file = bodies.file(id.text());
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
        OutputStream open = disk;
        if (open == null) {
            return new Message.Inline(memory.toByteArray());
        }
        try {
            open.close();
            bodies.finish(file, Bodies.hex(digest));
            return new Message.Stored(file, size);
        } catch (IOException e) {
            throw IntakeRefused.because(e);
        }
    }

    @Override
    public void close() throws IOException {
        bodies.headroom().giveMemory(held);
        held = 0;
        if (finished || disk == null) {
            return;
        }
        try {
            disk.close();
        } finally {
            bodies.delete(file);
        }
    }

    private void write(byte[] octets, int from, int length) throws IOException {
        if (finished) {
            throw new IOException("the message has ended");
        }
        size += length;
        if (disk == null && size <= bodies.inlineOctetsMax() && isHeld(length)) {
            memory.write(octets, from, length);
        } else {
            OutputStream open = disk == null ? spill() : disk;
            digest.update(octets, from, length);
            open.write(octets, from, length);
        }
    }

    private OutputStream spill() throws IOException {
        bodies.headroom().check(size);
        OutputStream open = bodies.create(file);
        disk = open;
        byte[] before = memory.toByteArray();
        memory = new ByteArrayOutputStream(0);
        bodies.headroom().giveMemory(before.length);
        held -= before.length;
        digest.update(before);
        open.write(before);
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
