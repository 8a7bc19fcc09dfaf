package org.postseal.route;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport table in force. A file that cannot be read, or has a fault, leaves the last good
 * table in place. Safe for use by many threads.
 */
public final class CurrentTransport implements Supplier<TransportTable> {

    private static final Logger log = LoggerFactory.getLogger(CurrentTransport.class);

    private final Optional<Path> file;
    private volatile TransportTable table;

    /**
     * Reads the file for the first time.
     *
     * @param file empty for no table at all
     * @throws IOException when it cannot be read or has a fault; the message names every one
     */
    public CurrentTransport(Optional<Path> file) throws IOException {
        this.file = file;
        Optional<TransportTable.Parsed> parsed = file.map(TransportTable::parse);
        if (parsed.isPresent() && !parsed.get().isGood()) {
            throw new IOException(String.join("\n", parsed.get().faults()));
        }
        this.table = parsed.map(TransportTable.Parsed::table).orElseGet(TransportTable::empty);
    }

    @Override
    public TransportTable get() {
        return table;
    }

    /** Reads the file again; what is wrong with it is logged, and returned. */
    public List<String> reload() {
        return file.map(this::reload).orElse(List.of());
    }

    private List<String> reload(Path path) {
        TransportTable.Parsed parsed = TransportTable.parse(path);
        if (parsed.isGood()) {
            table = parsed.table();
            log.info("transport: read again from {}", path);
        } else {
            parsed.faults().forEach(fault -> log.error("transport: {}", fault));
            log.error("transport: {} is not used; what was read before stays in force", path);
        }
        return parsed.faults();
    }
}
