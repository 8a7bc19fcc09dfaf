package org.postseal.tlog;

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
        int size = 0;
        for (byte[] entry : entries) {
            size += PREFIX + entry.length;
        }
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] entry : entries) {
            if (entry.length > ENTRY_OCTETS_MAX) {
                throw new IllegalArgumentException("an entry of " + entry.length + " octets");
            }
            all[at] = (byte) (entry.length >>> Byte.SIZE);
            all[at + 1] = (byte) entry.length;
            System.arraycopy(entry, 0, all, at + PREFIX, entry.length);
            at += PREFIX + entry.length;
        }
        return all;
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
