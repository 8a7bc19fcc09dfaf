package org.postseal.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Message;
import org.postseal.mail.Recipient;
import org.postseal.store.DataFolder;
import org.postseal.store.Sql;
import org.postseal.store.Store;

/**
 * Messages of 4 kB for one recipient each, into the tables and out again, through the store: two
 * transactions, each synced. Records of evidence are not among it.
 */
@State(Scope.Thread)
public class QueueBench {

    /** Messages that share a transaction. */
    @Param({"1", "32"})
    public int group;

    private final QueueIds ids = new QueueIds(Clock.systemUTC(), 0);
    private final byte[] octets = new byte[4096];
    private Path path;
    private DataFolder folder;
    private Store store;
    private long delivery;

    @Setup(Level.Trial)
    public void open() throws IOException {
        path = Files.createTempDirectory("postseal-jmh-");
        folder = DataFolder.lock(path);
        store = Store.open(folder);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        folder.close();
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    /** A new message, not in the tables yet. */
    static Fresh fresh(QueueId id, long delivery, byte[] octets) {
        return new Fresh(
                id,
                new Envelope(
                        Address.parse("sender@example.com"),
                        List.of(Recipient.of(Address.parse("somebody@example.org"))),
                        Envelope.Options.NONE),
                new Message(new Message.Inline(octets), Message.Traits.SEVEN_BIT),
                "ab".repeat(32),
                Clock.systemUTC().instant(),
                List.of(
                        new Fresh.Row(
                                delivery, Recipient.of(Address.parse("somebody@example.org")))));
    }

    private static int inserted(Sql sql, List<Fresh> all) throws SQLException {
        for (Fresh fresh : all) {
            QueueTables.insert(sql, fresh);
        }
        return all.size();
    }

    private static int settled(Sql sql, List<Fresh> all) throws SQLException {
        int gone = 0;
        for (Fresh fresh : all) {
            QueueTables.apply(sql, new Change.Gone(fresh.rows().getFirst().id(), 0));
            gone += QueueTables.deleteIfSettled(sql, fresh.id()) ? 1 : 0;
        }
        return gone;
    }

    /** A group accepted, then settled as delivered. */
    @Benchmark
    public int insertAndSettle() throws IOException {
        List<Fresh> all = new ArrayList<>();
        for (int i = 0; i < group; i++) {
            all.add(fresh(ids.next(), ++delivery, octets));
        }
        store.write(sql -> inserted(sql, all));
        int gone = store.write(sql -> settled(sql, all));
        if (gone != group) {
            throw new IllegalStateException(gone + " of " + group + " were settled");
        }
        return gone;
    }
}
