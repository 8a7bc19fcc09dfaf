package org.postseal.tls;

import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * BouncyCastle's cryptography for one handshake. The first nonce that a client draws is the random
 * of its hello, and that is the pledged one; keys, the session id and all else come from the secure
 * random source as always.
 */
final class PledgedCrypto extends BcTlsCrypto {

    private final SecureRandom random;
    private final Pledge pledge;

    PledgedCrypto(SecureRandom random, Pledge pledge) {
        super(random);
        this.random = random;
        this.pledge = pledge;
    }

    @Override
    public TlsNonceGenerator createNonceGenerator(byte[] additionalSeedMaterial) {
        return new Nonces();
    }

    private final class Nonces implements TlsNonceGenerator {

        private boolean pledged;

        @Override
        public byte[] generateNonce(int size) {
            if (!pledged && size == Pledge.RANDOM_OCTETS) {
                pledged = true;
                return pledge.random().clone();
            }
            byte[] nonce = new byte[size];
            random.nextBytes(nonce);
            return nonce;
        }
    }
}
