package org.postseal.dns;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.UNKRecord;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Keeps TLSA data from the library's parser, which refuses a whole message for one short record. A
 * malformed TLSA record is not a failure: it is an unusable record, and that matters (RFC 7672,
 * section 2.2). So each answer's TLSA records are read as an unassigned type, which has no parser,
 * and get their own type back as {@link RawRecord}.
 */
final class RawTlsa implements IoClientFactory {

    /** In the range for private use (RFC 6895, section 3.1). */
    private static final int STAND_IN = 65_399;

    private static final int HEADER_OCTETS = 12;
    private static final int COUNTS_AT = 4;
    private static final int POINTER = 0xc0;
    private static final int TTL_AND_CLASS_OCTETS = 6;

    private final IoClientFactory network;

    /**
     * @param network what really asks
     */
    RawTlsa(IoClientFactory network) {
        this.network = network;
    }

    @Override
    public TcpIoClient createOrGetTcpClient() {
        return (InetSocketAddress local,
                InetSocketAddress remote,
                Message query,
                byte[] data,
                Duration timeout) ->
                unparsed(
                        network.createOrGetTcpClient()
                                .sendAndReceiveTcp(local, remote, query, data, timeout));
    }

    @Override
    public UdpIoClient createOrGetUdpClient() {
        return (InetSocketAddress local,
                InetSocketAddress remote,
                Message query,
                byte[] data,
                int octetsMax,
                Duration timeout) ->
                unparsed(
                        network.createOrGetUdpClient()
                                .sendAndReceiveUdp(local, remote, query, data, octetsMax, timeout));
    }

    private static CompletableFuture<byte[]> unparsed(CompletableFuture<byte[]> answer) {
        return answer.thenApply(RawTlsa::hide);
    }

    /** The record as it was meant, after parsing. */
    static Record restore(Record record) {
        return record instanceof UNKRecord raw && raw.getType() == STAND_IN
                ? new RawRecord(raw.getName(), Type.TLSA, raw.getTTL(), raw.getData())
                : record;
    }

    /** Renumbers in place; what cannot be walked is left to the parser to refuse. */
    static byte[] hide(byte[] message) {
        if (message.length < HEADER_OCTETS) {
            return message;
        }
        byte[] out = message.clone();
        ByteBuffer walk = ByteBuffer.wrap(out);
        int questions = walk.getShort(COUNTS_AT) & 0xffff;
        int records = 0;
        for (int i = 1; i <= 3; i++) {
            records += walk.getShort(COUNTS_AT + i * Short.BYTES) & 0xffff;
        }
        walk.position(HEADER_OCTETS);
        try {
            for (int i = 0; i < questions; i++) {
                skipName(walk);
                skip(walk, 2 * Short.BYTES);
            }
            for (int i = 0; i < records; i++) {
                hideRecord(walk);
            }
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            return message;
        }
        return out;
    }

    private static void hideRecord(ByteBuffer walk) {
        skipName(walk);
        int at = walk.position();
        if (walk.getShort() == Type.TLSA) {
            walk.putShort(at, (short) STAND_IN);
        }
        skip(walk, TTL_AND_CLASS_OCTETS);
        skip(walk, walk.getShort() & 0xffff);
    }

    private static void skipName(ByteBuffer walk) {
        while (true) {
            int length = walk.get() & 0xff;
            if ((length & POINTER) == POINTER) {
                skip(walk, 1);
                return;
            }
            if (length == 0) {
                return;
            }
            skip(walk, length);
        }
    }

    private static void skip(ByteBuffer walk, int octets) {
        walk.position(walk.position() + octets);
    }
}
