package org.postseal.verify;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import org.postseal.tlog.MalformedLog;

/** Checks the signature by which a server proves its key in TLS 1.3 (RFC 8446, section 4.4.3). */
final class ServerSignature {

    private static final String CONTEXT = "TLS 1.3, server CertificateVerify";
    private static final int PAD = 64;

    /**
     * A way to sign (RFC 8446, section 4.2.3).
     *
     * @param key the algorithm of the key, as Java names it
     * @param bits of the curve; 0 for others
     * @param hash of RSA-PSS; empty for others
     */
    private record Scheme(String key, String algorithm, int bits, String hash) {}

    private static final Map<Integer, Scheme> SCHEMES =
            Map.ofEntries(
                    Map.entry(0x0403, new Scheme("EC", "SHA256withECDSA", 256, "")),
                    Map.entry(0x0503, new Scheme("EC", "SHA384withECDSA", 384, "")),
                    Map.entry(0x0603, new Scheme("EC", "SHA512withECDSA", 521, "")),
                    Map.entry(0x0804, new Scheme("RSA", "RSASSA-PSS", 0, "SHA-256")),
                    Map.entry(0x0805, new Scheme("RSA", "RSASSA-PSS", 0, "SHA-384")),
                    Map.entry(0x0806, new Scheme("RSA", "RSASSA-PSS", 0, "SHA-512")),
                    Map.entry(0x0807, new Scheme("EdDSA", "EdDSA", 0, "")),
                    Map.entry(0x0808, new Scheme("EdDSA", "EdDSA", 0, "")),
                    Map.entry(0x0809, new Scheme("RSASSA-PSS", "RSASSA-PSS", 0, "SHA-256")),
                    Map.entry(0x080a, new Scheme("RSASSA-PSS", "RSASSA-PSS", 0, "SHA-384")),
                    Map.entry(0x080b, new Scheme("RSASSA-PSS", "RSASSA-PSS", 0, "SHA-512")));

    private static final Map<String, Integer> HASH_OCTETS =
            Map.of("SHA-256", 32, "SHA-384", 48, "SHA-512", 64);

    private ServerSignature() {}

    /** Whether the key of the first certificate signed the handshake. */
    static boolean isGood(Transcript transcript) throws MalformedLog {
        Scheme scheme = SCHEMES.get(transcript.scheme());
        if (scheme == null) {
            throw new MalformedLog("a handshake is signed in a way that TLS 1.3 does not know");
        }
        try {
            PublicKey key =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(transcript.certificates().getFirst()))
                            .getPublicKey();
            return isFor(scheme, key) && verifies(scheme, key, transcript);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isFor(Scheme scheme, PublicKey key) {
        boolean curve =
                scheme.bits() == 0
                        || (key instanceof ECKey ec
                                && ec.getParams().getCurve().getField().getFieldSize()
                                        == scheme.bits());
        return key.getAlgorithm().equals(scheme.key()) && curve;
    }

    private static boolean verifies(Scheme scheme, PublicKey key, Transcript transcript)
            throws GeneralSecurityException, MalformedLog {
        Signature signature = Signature.getInstance(scheme.algorithm());
        if (!scheme.hash().isEmpty()) {
            signature.setParameter(
                    new PSSParameterSpec(
                            scheme.hash(),
                            "MGF1",
                            new MGF1ParameterSpec(scheme.hash()),
                            HASH_OCTETS.getOrDefault(scheme.hash(), 0),
                            PSSParameterSpec.TRAILER_FIELD_BC));
        }
        signature.initVerify(key);
        signature.update(" ".repeat(PAD).getBytes(StandardCharsets.US_ASCII));
        signature.update(CONTEXT.getBytes(StandardCharsets.US_ASCII));
        signature.update((byte) 0);
        signature.update(transcript.hash());
        return signature.verify(transcript.signature());
    }
}
