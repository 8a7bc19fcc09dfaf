package org.postseal.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.TlsHash;

/**
 * BouncyCastle's client, which keeps the handshake's messages as far as the server signs them, and
 * the message with its signature. Non-blocking: whoever uses it moves the octets. Used by one
 * thread at a time.
 */
final class PledgedProtocol extends TlsClientProtocol {

    private static final int LENGTH_BITS = 24;

    private final List<byte[]> messages = new ArrayList<>();
    private int octets;
    private boolean signed;

    @Override
    protected void sendClientHelloMessage() throws IOException {
        super.sendClientHelloMessage();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        clientHello.encode(getContext(), body);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(HandshakeType.client_hello);
        for (int shift = LENGTH_BITS - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            message.write(body.size() >>> shift);
        }
        body.writeTo(message);
        keep(message.toByteArray());
    }

    @Override
    protected void handleHandshakeMessage(short type, HandshakeMessageInput message)
            throws IOException {
        if (!signed && isRoom()) {
            Whole whole = new Whole();
            message.updateHash(whole);
            keep(whole.calculateHash());
        }
        super.handleHandshakeMessage(type, message);
        signed |= type == HandshakeType.certificate_verify;
    }

    private void keep(byte[] message) {
        octets += message.length;
        if (isRoom()) {
            messages.add(message);
        } else {
            messages.clear();
        }
    }

    private boolean isRoom() {
        return octets <= SignedTranscript.OCTETS_MAX;
    }

    /** The messages; empty when there was no signature, or they are more than is kept. */
    Optional<List<byte[]>> messages() {
        return signed && isRoom() ? Optional.of(List.copyOf(messages)) : Optional.empty();
    }

    /** Takes a message whole, header and all: it is shown to digests alone. */
    private static final class Whole implements TlsHash {

        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        @Override
        public void update(byte[] input, int offset, int length) {
            octets.write(input, offset, length);
        }

        @Override
        public byte[] calculateHash() {
            return octets.toByteArray();
        }

        @Override
        public TlsHash cloneHash() {
            throw new UnsupportedOperationException("it is no digest");
        }

        @Override
        public void reset() {
            octets.reset();
        }
    }
}
