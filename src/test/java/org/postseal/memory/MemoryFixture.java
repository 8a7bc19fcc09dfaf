package org.postseal.memory;

import java.io.IOException;
import java.nio.file.Path;
import org.postseal.store.DataFolder;
import org.postseal.store.Store;

/** A real store in a folder of the test's, which can be stopped and started again. */
public final class MemoryFixture implements AutoCloseable {

    private final Path path;
    private DataFolder folder;
    public Store store;
    public MemoryTable table;

    public MemoryFixture(Path path) throws IOException {
        this.path = path;
        start();
    }

    private void start() throws IOException {
        folder = DataFolder.lock(path);
        store = Store.open(folder);
        table = new MemoryTable(store);
    }

    public void restart() throws IOException {
        close();
        start();
    }

    /** Changes rows behind the memory's back. */
    public void damage(String sql) throws IOException {
        store.write(db -> db.update(sql));
    }

    @Override
    public void close() throws IOException {
        store.close();
        folder.close();
    }
}
