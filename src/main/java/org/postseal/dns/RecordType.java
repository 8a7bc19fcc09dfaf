package org.postseal.dns;

import java.net.InetAddress;

/**
 * A type of record and the form its data takes here.
 *
 * @param <R> one record's data
 */
@SuppressWarnings("UnusedTypeParameter") // the type stands for the form of the data
public final class RecordType<R> {

    public static final RecordType<Mx> MX = new RecordType<>("MX", 15);
    public static final RecordType<InetAddress> A = new RecordType<>("A", 1);
    public static final RecordType<InetAddress> AAAA = new RecordType<>("AAAA", 28);

    /** The data of each record as lower-case hex, however malformed (RFC 6698, section 2.1). */
    public static final RecordType<String> TLSA = new RecordType<>("TLSA", 52);

    /** Each record's strings joined (RFC 8461, section 3.1). */
    public static final RecordType<String> TXT = new RecordType<>("TXT", 16);

    /** The alias target, lower case, no trailing dot. Asking for it does not follow it. */
    public static final RecordType<String> CNAME = new RecordType<>("CNAME", 5);

    private final String mnemonic;
    private final int number;

    private RecordType(String mnemonic, int number) {
        this.mnemonic = mnemonic;
        this.number = number;
    }

    /** The number the registry gives it. */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return mnemonic;
    }

    /**
     * @param preference lower is tried first
     * @param exchange a name without trailing dot, lower case; empty for the root (null MX)
     */
    public record Mx(int preference, String exchange) {}
}
