package org.postseal.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

/** Turns the library's records into the data that a {@link RecordType} promises. */
final class RecordData {

    private RecordData() {}

    @SuppressWarnings("unchecked")
    static <R> List<R> of(RRset set, RecordType<R> type) {
        // Each type's number decides its data's class, as RecordType declares it.
        return set.rrs(false).stream().map(record -> (R) data(record)).toList();
    }

    private static Object data(Record record) {
        return switch (record) {
            case MXRecord mx -> new RecordType.Mx(mx.getPriority(), text(mx.getTarget()));
            case ARecord a -> plain(a.getAddress());
            case AAAARecord aaaa -> plain(aaaa.getAddress());
            case RawRecord raw -> HexFormat.of().formatHex(raw.data());
            case TXTRecord txt -> joined(txt);
            case CNAMERecord cname -> text(cname.getTarget());
            default -> throw new IllegalArgumentException("records of type " + record.getType());
        };
    }

    /** A name as everybody else here writes it; octets that no host name has stay escaped. */
    static String text(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true).toLowerCase(Locale.ROOT);
    }

    /** Without the name that the library remembers in it. */
    private static InetAddress plain(InetAddress address) {
        return InetAddress.ofLiteral(address.getHostAddress());
    }

    private static String joined(TXTRecord txt) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        txt.getStringsAsByteArrays().forEach(octets::writeBytes);
        return octets.toString(StandardCharsets.UTF_8);
    }
}
