package org.postseal.lab;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;

/** The one key of a zone: signs its keys and its records. */
final class ZoneKey {

    private static final int KEY_SIGNING_KEY = 257;
    private static final int PROTOCOL = 3;
    private static final int RSA_BITS = 2048;

    private final DNSKEYRecord dnskey;

    /** Absent for an algorithm that nobody implements. */
    private final @Nullable PrivateKey secret;

    private ZoneKey(DNSKEYRecord dnskey, @Nullable PrivateKey secret) {
        this.dnskey = dnskey;
        this.secret = secret;
    }

    static ZoneKey make(Name zone, int algorithm) {
        if (algorithm == ZoneSpec.UNKNOWN_ALGORITHM) {
            byte[] key = {1, 2, 3, 4, 5, 6, 7, 8};
            return new ZoneKey(
                    new DNSKEYRecord(
                            zone, DClass.IN, Zone.TTL, KEY_SIGNING_KEY, PROTOCOL, algorithm, key),
                    null);
        }
        try {
            KeyPair pair = generator(algorithm).generateKeyPair();
            return new ZoneKey(
                    new DNSKEYRecord(
                            zone,
                            DClass.IN,
                            Zone.TTL,
                            KEY_SIGNING_KEY,
                            PROTOCOL,
                            algorithm,
                            pair.getPublic()),
                    pair.getPrivate());
        } catch (GeneralSecurityException | DNSSEC.DNSSECException e) {
            throw new IllegalStateException("no key for DNSSEC algorithm " + algorithm, e);
        }
    }

    private static KeyPairGenerator generator(int algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(
                        switch (algorithm) {
                            case DNSSEC.Algorithm.ECDSAP256SHA256 -> "EC";
                            case DNSSEC.Algorithm.ED25519 -> "Ed25519";
                            case DNSSEC.Algorithm.RSASHA256 -> "RSA";
                            default ->
                                    throw new IllegalArgumentException(
                                            "DNSSEC algorithm " + algorithm);
                        });
        if (algorithm == DNSSEC.Algorithm.ECDSAP256SHA256) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else if (algorithm == DNSSEC.Algorithm.RSASHA256) {
            generator.initialize(RSA_BITS);
        }
        return generator;
    }

    DNSKEYRecord dnskey() {
        return dnskey;
    }

    DSRecord ds() {
        return new DSRecord(dnskey.getName(), DClass.IN, Zone.TTL, DNSSEC.Digest.SHA256, dnskey);
    }

    RRSIGRecord sign(RRset set, Instant from, Instant until) {
        try {
            return secret == null
                    ? unverifiable(set, from, until)
                    : DNSSEC.sign(set, dnskey, secret, from, until);
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException("cannot sign " + set.getName(), e);
        }
    }

    private RRSIGRecord unverifiable(RRset set, Instant from, Instant until) {
        return new RRSIGRecord(
                set.getName(),
                DClass.IN,
                set.getTTL(),
                set.getType(),
                dnskey.getAlgorithm(),
                set.getTTL(),
                until,
                from,
                dnskey.getFootprint(),
                dnskey.getName(),
                new byte[64]);
    }
}
