package org.postseal.store;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds damage in SQLite's write-ahead log, of which the engine says nothing: it takes the first
 * frame that is not whole for the end of the log, and what was committed behind it is gone. After a
 * power cut the last transaction may truly be half there; nothing before it may.
 *
 * <p>The form of the log: SQLite's "WAL-mode File Format", sqlite.org/walformat.html.
 */
final class WriteAheadLog {

    private static final int HEADER_OCTETS = 32;
    private static final int FRAME_HEADER_OCTETS = 24;
    private static final int MAGIC_LITTLE = 0x377f0682;
    private static final int MAGIC_BIG = 0x377f0683;
    private static final int PAGE_OCTETS_MIN = 512;
    private static final int PAGE_OCTETS_MAX = 65_536;

    private final DataInputStream in;
    private final byte[] header = new byte[HEADER_OCTETS];
    private final byte[] frame = new byte[FRAME_HEADER_OCTETS];
    private byte[] page = new byte[0];
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private int sum0;
    private int sum1;

    private WriteAheadLog(DataInputStream in) {
        this.in = in;
    }

    /**
     * Whether a log has lost what was committed.
     *
     * @param machineWentDown whether its last transaction may be half there
     */
    static boolean isDamaged(Path log, boolean machineWentDown) throws IOException {
        if (Files.notExists(log) || Files.size(log) <= HEADER_OCTETS) {
            return false;
        }
        try (DataInputStream in =
                new DataInputStream(
                        new java.io.BufferedInputStream(Files.newInputStream(log), 1 << 16))) {
            return new WriteAheadLog(in).commitsBehindFault() > (machineWentDown ? 1 : 0);
        }
    }

    /** Transactions that were written whole and stand behind a frame that is not. */
    private int commitsBehindFault() throws IOException {
        in.readFully(header);
        if (!isHeaderWhole()) {
            return Integer.MAX_VALUE;
        }
        boolean fault = false;
        int commits = 0;
        while (hasNext()) {
            boolean ours = hasSalts();
            fault |= !ours || !isFrameWhole();
            boolean ends = number(frame, 4) != 0;
            commits += fault && ours && ends ? 1 : 0;
        }
        return commits;
    }

    /** Frames come only after the header is on disk. */
    private boolean isHeaderWhole() {
        int magic = number(header, 0);
        int octets = number(header, 8);
        boolean known =
                (magic == MAGIC_LITTLE || magic == MAGIC_BIG)
                        && octets >= PAGE_OCTETS_MIN
                        && octets <= PAGE_OCTETS_MAX;
        if (!known) {
            return false;
        }
        order = magic == MAGIC_BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        page = new byte[octets];
        sum(header, 24);
        return sum0 == number(header, 24) && sum1 == number(header, 28);
    }

    private boolean hasNext() throws IOException {
        try {
            in.readFully(frame);
            in.readFully(page);
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    /** A frame with others is left from before the log was begun anew. */
    private boolean hasSalts() {
        return number(frame, 8) == number(header, 16) && number(frame, 12) == number(header, 20);
    }

    private boolean isFrameWhole() {
        sum(frame, 8);
        sum(page, page.length);
        return sum0 == number(frame, 16) && sum1 == number(frame, 20);
    }

    private void sum(byte[] octets, int count) {
        ByteBuffer words = ByteBuffer.wrap(octets, 0, count).order(order);
        while (words.hasRemaining()) {
            sum0 += words.getInt() + sum1;
            sum1 += words.getInt() + sum0;
        }
    }

    private static int number(byte[] octets, int at) {
        return ByteBuffer.wrap(octets).getInt(at);
    }
}
