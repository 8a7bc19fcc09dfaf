package org.postseal.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;

/**
 * Picks, of the denials that an answer brings, those that prove one absence (RFC 4035, section 5.4;
 * RFC 5155, section 8; RFC 6840, section 4). What an absence is not proven by is not handed to the
 * validator, which weighs each record by itself and in the order in which they come, so that two
 * genuine records of a zone can deny a name that exists. Signatures are the validator's part.
 *
 * <p>All records of one proof are of one zone. A record that was renamed, as an answer made from a
 * wildcard may be, proves nothing: denials are not made that way.
 */
sealed interface DenialProof permits NsecProof, Nsec3Proof {

    /** The zone whose records these are. */
    Name zone();

    /** The name exists, or a wildcard stands for it, without the type asked for. */
    List<RRset> noData(Name name, int type);

    /** The name does not exist, nor does a wildcard that would stand for it. */
    List<RRset> noName(Name name);

    /** The name does not exist, and what stands for it is the wildcard below the encloser. */
    List<RRset> noCloserName(Name name, Name encloser);

    /**
     * One for each zone and kind among the denials, the nearest zone first.
     *
     * @param denials NSEC and NSEC3 sets with their signatures; others are left out
     */
    static List<DenialProof> of(List<RRset> denials) {
        List<DenialProof> proofs = new ArrayList<>();
        denials.stream()
                .flatMap(set -> set.sigs().stream())
                .map(RRSIGRecord::getSigner)
                .distinct()
                .sorted(Comparator.comparingInt(Name::labels).reversed())
                .forEach(zone -> {
                    List<RRset> sets =
                            denials.stream().filter(set -> isOf(set, zone) && named(set)).toList();
                    proofs.add(new NsecProof(zone, only(sets, NSECRecord.class)));
                    proofs.add(new Nsec3Proof(zone, only(sets, NSEC3Record.class)));
                });
        return proofs;
    }

    /** The first proof that works; empty where none does. */
    static List<RRset> first(List<DenialProof> proofs, Function<DenialProof, List<RRset>> wanted) {
        return proofs.stream()
                .map(wanted)
                .filter(sets -> !sets.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<RRset> only(List<RRset> sets, Class<?> kind) {
        return sets.stream().filter(set -> kind.isInstance(set.first())).toList();
    }

    private static boolean isOf(RRset set, Name zone) {
        return set.size() == 1
                && set.getName().subdomain(zone)
                && set.sigs().stream().allMatch(s -> s.getSigner().equals(zone));
    }

    /** Whether every signature is over the very name it has (RFC 4035, section 5.3.2). */
    static boolean named(RRset set) {
        int labels = set.getName().labels() - (set.getName().isWild() ? 2 : 1);
        return set.sigs().stream().mapToInt(RRSIGRecord::getLabels).allMatch(n -> n == labels);
    }

    /** The wildcard directly below a name; the name itself where there is no room for one. */
    static Name wildcard(Name encloser) {
        try {
            return Name.concatenate(Name.fromConstantString("*"), encloser);
        } catch (NameTooLongException e) {
            return encloser;
        }
    }
}
