package org.postseal.verify;

import java.util.Arrays;
import org.postseal.tlog.MalformedLog;

/** Reads numbers and vectors of TLS (RFC 8446, section 3) from octets, and never beyond them. */
final class OctetReader {

    private final byte[] octets;
    private int at;

    OctetReader(byte[] octets) {
        this.octets = octets;
    }

    /**
     * A number of some octets.
     *
     * @param width 1 to 3
     */
    int number(int width) throws MalformedLog {
        int number = 0;
        for (byte octet : take(width)) {
            number = (number << Byte.SIZE) | (octet & 0xff);
        }
        return number;
    }

    byte[] take(int count) throws MalformedLog {
        if (count > octets.length - at) {
            throw new MalformedLog("a handshake message ends too early");
        }
        at += count;
        return Arrays.copyOfRange(octets, at - count, at);
    }

    /** A vector behind its length, which has that many octets. */
    OctetReader vector(int width) throws MalformedLog {
        return new OctetReader(take(number(width)));
    }

    byte[] rest() throws MalformedLog {
        return take(octets.length - at);
    }

    boolean isAtEnd() {
        return at == octets.length;
    }

    void end() throws MalformedLog {
        if (!isAtEnd()) {
            throw new MalformedLog("a handshake message is longer than what it says");
        }
    }
}
