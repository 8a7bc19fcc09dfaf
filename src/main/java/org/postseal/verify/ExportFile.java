package org.postseal.verify;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.postseal.tlog.EntryBundle;

/** The parts of an export: a zip. What is read of it is bounded, whatever it says of itself. */
public final class ExportFile implements Closeable {

    static final String SCOPE = "scope";
    static final String STATEMENT = "statement.txt";
    static final String ADDRESSES = "addresses";

    /** The folder of handshakes that servers signed. */
    public static final String HANDSHAKES = "handshakes/";

    /** Behind a handshake's name: the proof that the log grew from what was signed. */
    public static final String GREW = ".grew";

    private static final int PART_OCTETS_MAX = 4 << 20;
    private static final int LINE_CHARS_MAX = EntryBundle.ENTRY_OCTETS_MAX + 100;

    private final ZipFile zip;

    ExportFile(Path file) throws IOException {
        this.zip = new ZipFile(file.toFile());
    }

    /** A small part, whole; empty where there is none. */
    Optional<byte[]> part(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] octets = in.readNBytes(PART_OCTETS_MAX + 1);
            if (octets.length > PART_OCTETS_MAX) {
                throw new IOException(name + " is too large");
            }
            return Optional.of(octets);
        }
    }

    Optional<String> text(String name) throws IOException {
        return part(name).map(octets -> new String(octets, StandardCharsets.UTF_8));
    }

    List<String> names(String folder) {
        return zip.stream().map(ZipEntry::getName).filter(n -> n.startsWith(folder)).toList();
    }

    /** A part that is read line by line. */
    Lines lines(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(name + " is missing");
        }
        return new Lines(
                new BufferedReader(
                        new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8)));
    }

    /** Lines of a bounded length. */
    static final class Lines implements Closeable {

        private final BufferedReader in;
        private final StringBuilder line = new StringBuilder();

        private Lines(BufferedReader in) {
            this.in = in;
        }

        /** The next line without its end; empty when there are no more. */
        Optional<String> next() throws IOException {
            line.setLength(0);
            int c = in.read();
            if (c < 0) {
                return Optional.empty();
            }
            for (; c >= 0 && c != '\n'; c = in.read()) {
                if (line.length() == LINE_CHARS_MAX) {
                    throw new IOException("a line of over " + LINE_CHARS_MAX + " characters");
                }
                line.append((char) c);
            }
            return Optional.of(line.toString());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
