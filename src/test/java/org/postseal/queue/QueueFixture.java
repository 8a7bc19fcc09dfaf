package org.postseal.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.proof.Handshakes;
import org.postseal.proof.Journal;
import org.postseal.store.DataFolder;
import org.postseal.store.Disk;
import org.postseal.store.LocalDisk;
import org.postseal.store.Sql;
import org.postseal.store.Store;

/** A queue in a folder of its own, which can be stopped and started again. */
public final class QueueFixture implements AutoCloseable {

    public static final Message SMALL = message("Subject: x\r\n\r\nhello\r\n");

    private final Path path;
    private final QueueSettings settings;
    private final Clock clock;
    private final Disk disk;
    private DataFolder folder;
    public Store store;
    public MailQueue queue;

    public QueueFixture(Path path, QueueSettings settings, Clock clock, Disk disk)
            throws IOException {
        this.path = path;
        this.settings = settings;
        this.clock = clock;
        this.disk = disk;
        start();
    }

    public QueueFixture(Path path, Clock clock) throws IOException {
        this(path, settings(), clock, new LocalDisk());
    }

    public static QueueSettings settings() {
        return new QueueSettings(Path.of("unused"), 2, 50, 100, 1000, QueueLimits.none());
    }

    private void start() throws IOException {
        folder = DataFolder.lock(path);
        try {
            store = Store.open(folder);
            openQueue();
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    private void openQueue() throws IOException {
        try {
            queue =
                    MailQueue.open(
                            store,
                            disk,
                            settings,
                            clock,
                            new Journal(
                                    clock,
                                    new SecureRandom(),
                                    Optional.of(new Handshakes(path, disk, new SecureRandom()))));
        } catch (IOException e) {
            store.close();
            throw e;
        }
    }

    /** Stops and starts again, as after an orderly end. */
    public void restart() throws IOException {
        close();
        start();
    }

    public static Message message(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        boolean eightBit = text.chars().anyMatch(c -> c > 127);
        return new Message(new Message.Inline(octets), new Message.Traits(eightBit, false));
    }

    public static Envelope envelope(String from, String... to) {
        List<Recipient> recipients =
                Arrays.stream(to).map(Address::parse).map(Recipient::of).toList();
        return new Envelope(Address.parse(from), recipients, Envelope.Options.NONE);
    }

    public QueueId accept(String... to) throws IOException {
        return queue.accept(envelope("sender@here.test", to), SMALL);
    }

    /** The next slot that is ready now. */
    public Schedule.Slot slot() throws InterruptedException {
        return queue.await(Duration.ZERO).orElseThrow();
    }

    public boolean isIdle() throws InterruptedException {
        return queue.await(Duration.ZERO).isEmpty();
    }

    /** Settles a claim as if all of it had been delivered. */
    public void settle(Claim claim) throws IOException {
        List<Change> gone =
                claim.recipients().stream()
                        .map(waiting ->
                                (Change) new Change.Gone(waiting.deliveryId(), waiting.attempts()))
                        .toList();
        queue.settling(claim);
        queue.settle(claim, new Closing(gone, List.of(), _ -> 1));
    }

    public long count(String table) throws IOException {
        return store.read((Sql sql) ->
                sql.query("SELECT COUNT(*) FROM " + table, row -> row.getLong(1)).getFirst());
    }

    public List<String> column(String query) throws IOException {
        return store.read((Sql sql) -> sql.query(query, row -> row.getString(1)));
    }

    @Override
    public void close() throws IOException {
        queue.close();
        store.close();
        folder.close();
    }
}
