package org.postseal.tlog;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;

/** A key of the JDK's making that is kept nowhere. */
public final class TestKey implements NoteSigner {

    private static final int KEY_OCTETS = 32;

    private final KeyPair pair;
    private final VerifierKey known;

    private TestKey(KeyPair pair, VerifierKey known) {
        this.pair = pair;
        this.known = known;
    }

    public static TestKey of(String name, byte type) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] info = pair.getPublic().getEncoded();
            byte[] key = Arrays.copyOfRange(info, info.length - KEY_OCTETS, info.length);
            return new TestKey(pair, new VerifierKey(name, type, key));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public VerifierKey key() {
        return known;
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
