package org.postseal.dns;

import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reduces the answer to a DS question, by which a zone is found to be signed or not, to what proves
 * it. A DS that was made from a wildcard is none, and of the denials only those remain that
 * together say that the name has no DS: a denial that was renamed, or one of the zone itself
 * instead of its parent's, would end the chain of trust where the parent goes on with it.
 */
final class DelegationAnswer {

    private DelegationAnswer() {}

    /** The answer itself, unless it is one to a DS question. */
    static Message reduced(Message answer) {
        if (answer.getQuestion() == null || answer.getQuestion().getType() != Type.DS) {
            return answer;
        }
        Name zone = answer.getQuestion().getName();
        Message out = answer.clone();
        out.removeAllRecords(Section.ANSWER);
        out.removeAllRecords(Section.AUTHORITY);
        out.removeAllRecords(Section.ADDITIONAL);
        answer.getSectionRRsets(Section.ANSWER).stream()
                .filter(set -> set.getDClass() == DClass.IN && set.size() > 0)
                .filter(set -> set.getType() != Type.DS || DenialProof.named(set))
                .forEach(set -> put(set, out, Section.ANSWER));
        if (out.getSection(Section.ANSWER).isEmpty()) {
            noDelegation(answer, zone).forEach(set -> put(set, out, Section.AUTHORITY));
        }
        return out;
    }

    private static List<RRset> noDelegation(Message answer, Name zone) {
        List<DenialProof> proofs =
                DenialProof.of(
                        answer.getSectionRRsets(Section.AUTHORITY).stream()
                                .filter(set -> isParents(set, zone))
                                .toList());
        List<RRset> lacking = DenialProof.first(proofs, proof -> proof.noData(zone, Type.DS));
        return lacking.isEmpty() ? DenialProof.first(proofs, proof -> proof.noName(zone)) : lacking;
    }

    private static boolean isParents(RRset set, Name zone) {
        return (set.getType() == Type.NSEC || set.getType() == Type.NSEC3)
                && set.getDClass() == DClass.IN
                && set.sigs().stream()
                        .allMatch(
                                s -> zone.subdomain(s.getSigner()) && !zone.equals(s.getSigner()));
    }

    private static void put(RRset set, Message into, int section) {
        set.rrs(false).forEach(record -> into.addRecord(record, section));
        set.sigs().forEach(record -> into.addRecord(record, section));
    }
}
