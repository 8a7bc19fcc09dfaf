package org.postseal.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A message as it is stored and sent: header and body with CRLF line ends, no dot-stuffing, no
 * final dot.
 *
 * @param content where the octets are
 * @param traits what had to be known about them to send them on
 */
public record Message(Content content, Traits traits) {

    /**
     * @param eightBit an octet above 127 stands in it, so 8BITMIME or a conversion is needed
     * @param headerUtf8 an octet above 127 stands in its header, so SMTPUTF8 is needed
     */
    public record Traits(boolean eightBit, boolean headerUtf8) {
        public static final Traits SEVEN_BIT = new Traits(false, false);
    }

    /** The octets: small ones in memory, large ones in a file of the data folder. */
    public sealed interface Content {
        long size();

        InputStream open() throws IOException;
    }

    /** Kept in memory. Two are equal only when they are the same object. */
    @SuppressWarnings("ArrayRecordComponent") // a message is never compared by value
    public record Inline(byte[] octets) implements Content {
        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }

    /** Kept in a file that belongs to the queue. */
    public record Stored(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    public long size() {
        return content.size();
    }
}
