package org.postseal.dns;

import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Compression;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Tokenizer;

/**
 * A record whose data no parser has seen, so that it may be malformed. It is verified, written and
 * shown as any other record; it is never read.
 */
public final class RawRecord extends Record {
    private static final long serialVersionUID = 1L;

    private final byte[] data;

    public RawRecord(Name name, int type, long ttl, byte[] data) {
        super(name, type, DClass.IN, ttl);
        this.data = data.clone();
    }

    /** The data as it came, or is to go, over the wire. */
    public byte[] data() {
        return data.clone();
    }

    @Override
    protected void rrFromWire(DNSInput in) throws IOException {
        throw new IOException("is never read");
    }

    @Override
    protected void rdataFromString(Tokenizer st, @Nullable Name origin) throws IOException {
        throw new IOException("is never read");
    }

    @Override
    protected String rrToString() {
        return "\\# " + data.length + " " + HexFormat.of().formatHex(data);
    }

    @Override
    protected void rrToWire(DNSOutput out, @Nullable Compression c, boolean canonical) {
        out.writeByteArray(data);
    }
}
