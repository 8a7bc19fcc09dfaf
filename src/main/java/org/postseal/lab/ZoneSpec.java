package org.postseal.lab;

import java.time.Duration;
import org.xbill.DNS.DNSSEC;

/**
 * A zone to be signed.
 *
 * @param name without trailing dot; empty for the root
 * @param records in the text form of RFC 1035, section 5, names relative to the zone; SOA and NS
 *     are made where they are missing. What no parser takes can be written as {@code TYPE52 \# 2
 *     0300}
 * @param signing how it is signed
 */
public record ZoneSpec(String name, String records, Signing signing) {

    /** A DNSSEC algorithm that nobody implements: validators must take the zone as unsigned. */
    public static final int UNKNOWN_ALGORITHM = 200;

    /** How a zone is signed. */
    public sealed interface Signing {

        /** Not at all; its parent proves that. */
        record None() implements Signing {}

        /**
         * @param algorithm the registry's number, e.g. 13 for ECDSA P-256
         * @param nsec3Iterations for NSEC3 with that many extra iterations; negative for NSEC
         * @param optOut whether unsigned delegations are left out of the NSEC3 chain
         * @param signedFor how long from now the signatures are good; negative: they have expired
         */
        record With(int algorithm, int nsec3Iterations, boolean optOut, Duration signedFor)
                implements Signing {}
    }

    /** Signed with ECDSA P-256 and NSEC, as most zones are. */
    public static ZoneSpec signed(String name, String records) {
        return new ZoneSpec(
                name,
                records,
                new Signing.With(DNSSEC.Algorithm.ECDSAP256SHA256, -1, false, Duration.ofDays(14)));
    }

    /** Not signed, and provably so. */
    public static ZoneSpec unsigned(String name, String records) {
        return new ZoneSpec(name, records, new Signing.None());
    }

    /** The same zone with another algorithm. */
    public ZoneSpec algorithm(int algorithm) {
        Signing.With with = signingWith();
        return new ZoneSpec(
                name,
                records,
                new Signing.With(
                        algorithm, with.nsec3Iterations(), with.optOut(), with.signedFor()));
    }

    /** The same zone, denying with NSEC3 (RFC 5155). */
    public ZoneSpec nsec3(int iterations) {
        Signing.With with = signingWith();
        return new ZoneSpec(
                name,
                records,
                new Signing.With(with.algorithm(), iterations, with.optOut(), with.signedFor()));
    }

    /** The same zone, denying with NSEC3 that leaves unsigned delegations out (section 6). */
    public ZoneSpec optOut() {
        Signing.With with = signingWith();
        return new ZoneSpec(
                name,
                records,
                new Signing.With(
                        with.algorithm(),
                        Math.max(0, with.nsec3Iterations()),
                        true,
                        with.signedFor()));
    }

    /** The same zone with signatures good for that long; negative: until that long ago. */
    public ZoneSpec signedFor(Duration time) {
        Signing.With with = signingWith();
        return new ZoneSpec(
                name,
                records,
                new Signing.With(with.algorithm(), with.nsec3Iterations(), with.optOut(), time));
    }

    private Signing.With signingWith() {
        return switch (signing) {
            case Signing.With with -> with;
            case Signing.None _ -> throw new IllegalStateException(name + " is not signed");
        };
    }
}
