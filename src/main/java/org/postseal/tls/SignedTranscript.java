package org.postseal.tls;

import java.util.List;

/**
 * The messages of a TLS 1.3 handshake that the server signed, and its signature: from ClientHello
 * to CertificateVerify, each whole with its header, in the order they went over the wire. The
 * server's key has thereby signed the pledge in the hello.
 *
 * @param messages at most {@link #OCTETS_MAX} octets together
 */
public record SignedTranscript(Pledge pledge, List<byte[]> messages) {

    /** A handshake with a chain of the usual kind has a tenth of it. */
    public static final int OCTETS_MAX = 64 * 1024;

    public SignedTranscript {
        messages = List.copyOf(messages);
    }
}
