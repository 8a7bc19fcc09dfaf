package org.postseal.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.smtp.Reply;

/** A queue in memory that keeps what it accepts, and can be told to have a full disk. */
public final class FakeIntake implements Intake {

    /** One accepted message. */
    public record Accepted(QueueId id, Envelope envelope, Message message) {
        /** Header and body, an octet a character. */
        public String text() {
            Message.Inline inline = (Message.Inline) message.content();
            return new String(inline.octets(), StandardCharsets.ISO_8859_1);
        }

        /** The text without the trace field on top. */
        public String textAsSent() {
            String text = text();
            int end = text.indexOf("\r\n");
            while (end + 2 < text.length() && text.charAt(end + 2) == '\t') {
                end = text.indexOf("\r\n", end + 2);
            }
            return text.substring(end + 2);
        }
    }

    /** Where the disk is full. */
    public enum FullAt {
        /** Before anything of a message has come. */
        MAIL,
        SPOOL,
        WRITE,
        FINISH,
        ACCEPT
    }

    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger openSpools = new AtomicInteger();
    private final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    private volatile Optional<FullAt> fullAt = Optional.empty();

    public List<Accepted> accepted() {
        return accepted;
    }

    public void fullAt(FullAt where) {
        fullAt = Optional.of(where);
    }

    /** Spools that were opened and not closed yet. */
    public int openSpools() {
        return openSpools.get();
    }

    @Override
    public QueueId accept(Envelope envelope, Message message) throws IntakeRefused {
        return accept(nextId(), envelope, message);
    }

    @Override
    public QueueId accept(QueueId id, Envelope envelope, Message message) throws IntakeRefused {
        refuseIfFull(FullAt.ACCEPT);
        accepted.add(new Accepted(id, envelope, message));
        return id;
    }

    @Override
    public void checkRoom(long octets) throws IntakeRefused {
        refuseIfFull(FullAt.MAIL);
    }

    @Override
    public Spool spool() throws IntakeRefused {
        refuseIfFull(FullAt.SPOOL);
        openSpools.incrementAndGet();
        return new MemorySpool(nextId());
    }

    private QueueId nextId() {
        return new QueueId("Q" + ids.incrementAndGet());
    }

    private void refuseIfFull(FullAt where) throws IntakeRefused {
        if (fullAt.filter(where::equals).isPresent()) {
            Reply reply = Reply.of(452, "4.3.1", "Insufficient system storage");
            throw new IntakeRefused(reply, new IOException("No space left on device"));
        }
    }

    private final class MemorySpool implements Spool {
        private final QueueId id;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private boolean closed;

        MemorySpool(QueueId id) {
            this.id = id;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    failIfFull(FullAt.WRITE);
                    octets.write(octet);
                }

                @Override
                public void write(byte[] block, int offset, int count) throws IOException {
                    failIfFull(FullAt.WRITE);
                    octets.write(block, offset, count);
                }
            };
        }

        @Override
        public Message finish(Message.Traits traits) throws IOException {
            failIfFull(FullAt.FINISH);
            return new Message(new Message.Inline(octets.toByteArray()), traits);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openSpools.decrementAndGet();
            }
        }

        private void failIfFull(FullAt where) throws IOException {
            if (fullAt.filter(where::equals).isPresent()) {
                throw new IOException("No space left on device");
            }
        }
    }
}
