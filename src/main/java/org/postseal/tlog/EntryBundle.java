package org.postseal.tlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Entries side by side, each behind its length in two octets (C2SP tlog-tiles, "Log entries"). */
public final class EntryBundle {

    /** Octets of an entry, at most. */
    public static final int ENTRY_OCTETS_MAX = 0xffff;

    private static final int PREFIX = 2;

    private EntryBundle() {}

    /** The octets of a bundle. */
    public static byte[] octets(List<byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > ENTRY_OCTETS_MAX) {
                throw new IllegalArgumentException("an entry of " + entry.length + " octets");
            }
            out.write(entry.length >>> Byte.SIZE);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /**
     * The entries of a bundle.
     *
     * @throws MalformedLog when it ends within one, or has another number of them
     */
    public static List<byte[]> entries(byte[] octets, int count) throws MalformedLog {
        List<byte[]> entries = new ArrayList<>(count);
        int at = 0;
        while (at < octets.length) {
            int from = at + PREFIX;
            int length =
                    from > octets.length
                            ? 0
                            : Byte.toUnsignedInt(octets[at]) << Byte.SIZE
                                    | Byte.toUnsignedInt(octets[at + 1]);
            if (from + length > octets.length) {
                throw new MalformedLog("a bundle ends within an entry");
            }
            entries.add(Arrays.copyOfRange(octets, from, from + length));
            at = from + length;
        }
        if (entries.size() != count) {
            throw new MalformedLog("a bundle has " + entries.size() + " entries and not " + count);
        }
        return entries;
    }
}
