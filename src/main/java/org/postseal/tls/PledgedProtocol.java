package org.postseal.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsHash;

/**
 * BouncyCastle's client, which keeps the handshake's messages as far as the server signs them, and
 * the message with its signature. Non-blocking: whoever uses it moves the octets. Used by one
 * thread at a time.
 */
final class PledgedProtocol extends TlsClientProtocol {

    private static final int LENGTH_BITS = 24;

    /**
     * What may sign a handshake (RFC 8446, section 4.2.3). BouncyCastle takes whatever a hello
     * offers for certificates, SHA-1 and PKCS #1 among it.
     */
    private static final Set<Integer> SCHEMES =
            Set.of(
                    SignatureScheme.ecdsa_secp256r1_sha256,
                    SignatureScheme.ecdsa_secp384r1_sha384,
                    SignatureScheme.ecdsa_secp521r1_sha512,
                    SignatureScheme.ed25519,
                    SignatureScheme.ed448,
                    SignatureScheme.rsa_pss_rsae_sha256,
                    SignatureScheme.rsa_pss_rsae_sha384,
                    SignatureScheme.rsa_pss_rsae_sha512,
                    SignatureScheme.rsa_pss_pss_sha256,
                    SignatureScheme.rsa_pss_pss_sha384,
                    SignatureScheme.rsa_pss_pss_sha512);

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

    @Override
    protected void receive13ServerCertificateVerify(ByteArrayInputStream message)
            throws IOException {
        byte[] body = message.readAllBytes();
        if (!SCHEMES.contains(TlsUtils.readUint16(new ByteArrayInputStream(body)))) {
            throw new TlsFatalAlert(
                    AlertDescription.illegal_parameter,
                    "the server signed the handshake in a way that is not for TLS 1.3");
        }
        super.receive13ServerCertificateVerify(new ByteArrayInputStream(body));
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
