package org.postseal.dns;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** Absence by the NSEC3 records of one zone (RFC 5155, section 8). */
final class Nsec3Proof implements DenialProof {

    private static final int OPT_OUT = 1;

    private final Name zone;
    private final List<RRset> sets;
    private final Map<Name, byte[]> hashes = new HashMap<>();

    /**
     * @param sets each with its one record; those with other parameters than the first, or with
     *     ones that nobody knows, are left out
     */
    Nsec3Proof(Name zone, List<RRset> sets) {
        this.zone = zone;
        this.sets =
                sets.stream()
                        .filter(set -> isKnown(nsec3(set)))
                        .filter(set -> sameHash(nsec3(sets.getFirst()), nsec3(set)))
                        .toList();
    }

    private static boolean isKnown(NSEC3Record nsec3) {
        return nsec3.getHashAlgorithm() == NSEC3Record.Digest.SHA1
                && (nsec3.getFlags() & ~OPT_OUT) == 0;
    }

    /** Whether two records hash names in the same way. */
    static boolean sameHash(NSEC3Record a, NSEC3Record b) {
        return a.getHashAlgorithm() == b.getHashAlgorithm()
                && a.getIterations() == b.getIterations()
                && Arrays.equals(a.getSalt(), b.getSalt());
    }

    @Override
    public Name zone() {
        return zone;
    }

    @Override
    public List<RRset> noData(Name name, int type) {
        Optional<RRset> here = lacks(name, type);
        if (here.isPresent()) {
            return List.of(here.get());
        }
        Optional<Enclosed> enclosed = enclosed(name);
        if (enclosed.isEmpty()) {
            return List.of();
        }
        Optional<RRset> wildcard = lacks(DenialProof.wildcard(enclosed.get().encloser()), type);
        return wildcard.isPresent()
                ? enclosed.get().with(wildcard.get())
                : enclosed.get().isOptOut() ? enclosed.get().sets() : List.of();
    }

    @Override
    public List<RRset> noName(Name name) {
        return enclosed(name)
                .flatMap(enclosed ->
                        covering(DenialProof.wildcard(enclosed.encloser())).map(enclosed::with))
                .orElse(List.of());
    }

    @Override
    public List<RRset> noCloserName(Name name, Name encloser) {
        return name.subdomain(encloser) && !name.equals(encloser)
                ? covering(nextCloser(name, encloser)).map(List::of).orElse(List.of())
                : List.of();
    }

    /** A closest encloser with its proof: it is there, and nothing is one label closer. */
    private record Enclosed(Name encloser, RRset match, RRset cover) {

        boolean isOptOut() {
            return (nsec3(cover).getFlags() & OPT_OUT) != 0;
        }

        List<RRset> sets() {
            return Stream.of(match, cover).distinct().toList();
        }

        List<RRset> with(RRset third) {
            return Stream.of(match, cover, third).distinct().toList();
        }
    }

    private Optional<Enclosed> enclosed(Name name) {
        if (!name.subdomain(zone)) {
            return Optional.empty();
        }
        for (Name above = name; !above.equals(zone); ) {
            above = new Name(above, 1);
            Optional<RRset> match = matching(above);
            if (match.isPresent()) {
                Name encloser = above;
                return match.filter(set -> !isCut(nsec3(set)))
                        .flatMap(set ->
                                covering(nextCloser(name, encloser))
                                        .map(cover -> new Enclosed(encloser, set, cover)));
            }
        }
        return Optional.empty();
    }

    private static Name nextCloser(Name name, Name encloser) {
        return new Name(name, name.labels() - encloser.labels() - 1);
    }

    private Optional<RRset> lacks(Name name, int type) {
        return matching(name)
                .filter(set -> {
                    NSEC3Record nsec3 = nsec3(set);
                    boolean apex = nsec3.hasType(Type.SOA);
                    boolean wrongSide =
                            type == Type.DS
                                    ? apex && !name.equals(Name.root)
                                    : nsec3.hasType(Type.NS) && !apex;
                    return !nsec3.hasType(type) && !nsec3.hasType(Type.CNAME) && !wrongSide;
                });
    }

    /** Whether names below belong to another zone, or to another place. */
    private static boolean isCut(NSEC3Record nsec3) {
        return nsec3.hasType(Type.DNAME) || (nsec3.hasType(Type.NS) && !nsec3.hasType(Type.SOA));
    }

    private Optional<RRset> matching(Name name) {
        return sets.stream().filter(set -> Arrays.equals(owner(set), hash(name))).findFirst();
    }

    private Optional<RRset> covering(Name name) {
        return sets.stream().filter(set -> covers(set, hash(name))).findFirst();
    }

    private boolean covers(RRset set, byte[] hash) {
        byte[] owner = owner(set);
        byte[] next = nsec3(set).getNext();
        if (owner.length != hash.length || next.length != hash.length) {
            return false;
        }
        boolean above = Arrays.compareUnsigned(owner, hash) < 0;
        boolean below = Arrays.compareUnsigned(hash, next) < 0;
        boolean last = Arrays.compareUnsigned(next, owner) <= 0;
        return last ? above || below : above && below;
    }

    private byte[] owner(RRset set) {
        if (!new Name(set.getName(), 1).equals(zone)) {
            return new byte[0];
        }
        byte[] hash =
                new base32(base32.Alphabet.BASE32HEX, false, false)
                        .fromString(set.getName().getLabelString(0));
        return hash == null ? new byte[0] : hash;
    }

    private byte[] hash(Name name) {
        return hashes.computeIfAbsent(
                name,
                n -> {
                    try {
                        return nsec3(sets.getFirst()).hashName(n);
                    } catch (NoSuchAlgorithmException e) {
                        throw new IllegalStateException("SHA-1 is missing", e);
                    }
                });
    }

    private static NSEC3Record nsec3(RRset set) {
        return (NSEC3Record) set.first();
    }
}
