package org.postseal.dns;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Type;

/**
 * Absence by the NSEC records of one zone (RFC 4034, section 4; RFC 4035, section 5.4).
 *
 * @param sets each with its one record
 */
record NsecProof(Name zone, List<RRset> sets) implements DenialProof {

    @Override
    public List<RRset> noData(Name name, int type) {
        Optional<RRset> here = lacks(name, type);
        if (here.isPresent()) {
            return List.of(here.get());
        }
        return covering(name)
                .flatMap(cover ->
                        lacks(DenialProof.wildcard(encloser(name, cover)), type)
                                .map(wildcard -> distinct(cover, wildcard)))
                .orElse(List.of());
    }

    @Override
    public List<RRset> noName(Name name) {
        return covering(name)
                .flatMap(cover ->
                        covering(DenialProof.wildcard(encloser(name, cover)))
                                .map(wildcard -> distinct(cover, wildcard)))
                .orElse(List.of());
    }

    @Override
    public List<RRset> noCloserName(Name name, Name encloser) {
        return covering(name)
                .filter(cover -> encloser(name, cover).equals(encloser))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<RRset> distinct(RRset a, RRset b) {
        return Stream.of(a, b).distinct().toList();
    }

    /** The record that says that the name is there and the type is not. */
    private Optional<RRset> lacks(Name name, int type) {
        return sets.stream()
                .filter(set -> isAt(set, name) ? lacksAtOwner(set, type) : isInside(set, name))
                .findFirst();
    }

    private static boolean isAt(RRset set, Name name) {
        return set.getName().equals(name);
    }

    /** A delegation speaks of its DS alone, and a child's apex of anything but that. */
    private static boolean lacksAtOwner(RRset set, int type) {
        NSECRecord nsec = nsec(set);
        boolean apex = nsec.hasType(Type.SOA);
        boolean wrongSide =
                type == Type.DS
                        ? apex && !set.getName().equals(Name.root)
                        : nsec.hasType(Type.NS) && !apex;
        return !nsec.hasType(type) && !nsec.hasType(Type.CNAME) && !wrongSide;
    }

    /** Whether the name has no records, and names below it have: an empty non-terminal. */
    private boolean isInside(RRset set, Name name) {
        Name next = nsec(set).getNext();
        return next.subdomain(name) && !next.equals(name) && spans(set, name);
    }

    private Optional<RRset> covering(Name name) {
        return sets.stream()
                .filter(set -> spans(set, name) && !nsec(set).getNext().subdomain(name))
                .findFirst();
    }

    /** Whether the name lies between the record's names, in what the zone has the say over. */
    private boolean spans(RRset set, Name name) {
        NSECRecord nsec = nsec(set);
        Name owner = set.getName();
        Name next = nsec.getNext();
        if (!name.subdomain(zone) || !next.subdomain(zone) || owner.compareTo(name) >= 0) {
            return false;
        }
        boolean cut =
                nsec.hasType(Type.DNAME) || (nsec.hasType(Type.NS) && !nsec.hasType(Type.SOA));
        if (cut && name.subdomain(owner)) {
            return false;
        }
        return name.compareTo(next) < 0 || next.equals(zone);
    }

    /** The nearest name above that exists: it shares most labels with one of the two. */
    private static Name encloser(Name name, RRset cover) {
        Name above = new Name(name, 1);
        while (!cover.getName().subdomain(above) && !nsec(cover).getNext().subdomain(above)) {
            above = new Name(above, 1);
        }
        return above;
    }

    private static NSECRecord nsec(RRset set) {
        return (NSECRecord) set.first();
    }
}
