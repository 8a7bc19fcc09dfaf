package org.postseal.dns;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads an answer as one chain from the question over its aliases to its end, and rebuilds it of
 * nothing but that chain and what denies its end.
 *
 * <p>The validator judges whatever sets an answer has, in the order in which they come, and a
 * single insecure one makes it call all insecure. So a set that has no business in the answer, or a
 * signature that claims another zone as its signer, would let a forger turn "bogus" into
 * "insecure", and that would switch DANE off. Here they are dropped, and the verdict is on the
 * chain alone: a signer is above its owner (RFC 4035, section 5.3.1), an SOA above the name it
 * denies, and denials are signed for a zone on the chain.
 */
final class AliasChain {

    private static final int NSEC3_ITERATIONS_EVER = 2500;
    private static final int DENIALS_MAX = 12;

    private final Message answer;
    private final TrustAnchors anchors;
    private final int type;
    private final List<Name> names = new ArrayList<>();
    private final List<RRset> sets = new ArrayList<>();
    private final List<RRset> made = new ArrayList<>();
    private final List<RRset> authority;
    private boolean complete;

    /** What is wrong with the answer, before anybody validates it. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    /**
     * @throws Fault when there is no bounded, unambiguous way from the question to an end
     */
    AliasChain(Message answer, int aliasesMax, TrustAnchors anchors) throws Fault {
        this.answer = answer;
        this.anchors = anchors;
        this.type = answer.getQuestion().getType();
        refuseOddKinds(answer.getHeader());
        Optional<Name> next = Optional.of(answer.getQuestion().getName());
        while (next.isPresent()) {
            if (names.contains(next.get())) {
                throw new Fault("its aliases lead back to " + next.get().toString(true));
            }
            if (names.size() > aliasesMax) {
                throw new Fault("more than " + aliasesMax + " aliases in a row");
            }
            names.add(next.get());
            next = step(next.get());
        }
        if (complete && answer.getRcode() == Rcode.NXDOMAIN) {
            throw new Fault("an answer that contradicts itself: records, and \"no such name\"");
        }
        if (!complete && names.size() > 1 && !speaksOfTheEnd()) {
            throw new Fault("the resolver did not follow the alias to " + end().toString(true));
        }
        authority = authority();
    }

    /**
     * In an update the library reads records without data, and in a message that says it is cut off
     * it lets records be missing; such a one was asked for again over TCP before it came here.
     */
    private static void refuseOddKinds(Header header) throws Fault {
        if (header.getOpcode() != Opcode.QUERY) {
            throw new Fault("it is no answer to a question");
        }
        if (header.getFlag(Flags.TC)) {
            throw new Fault("the answer is cut off");
        }
    }

    private Optional<Name> step(Name name) throws Fault {
        Optional<RRset> wanted = type == Type.CNAME ? Optional.empty() : set(name, type);
        if (wanted.isPresent()) {
            sets.add(wanted.get());
            complete = true;
            return Optional.empty();
        }
        Optional<RRset> alias = set(name, Type.CNAME);
        if (alias.isPresent() && alias.get().size() > 1) {
            throw new Fault("more than one alias at " + name.toString(true));
        }
        Optional<RRset> dname = dname(name);
        if (dname.isPresent() && alias.filter(set -> set.sigSize() > 0).isEmpty()) {
            sets.add(dname.get());
            alias = Optional.of(synthesized(name, dname.get()));
            made.add(alias.get());
        }
        if (alias.isEmpty()) {
            return Optional.empty();
        }
        sets.add(alias.get());
        complete = type == Type.CNAME;
        return complete
                ? Optional.empty()
                : Optional.of(((CNAMERecord) alias.get().first()).getTarget());
    }

    private static RRset synthesized(Name name, RRset set) throws Fault {
        if (set.size() > 1) {
            throw new Fault("more than one DNAME at " + set.getName().toString(true));
        }
        DNAMERecord dname = (DNAMERecord) set.first();
        try {
            return new RRset(
                    new CNAMERecord(name, DClass.IN, dname.getTTL(), name.fromDNAME(dname)));
        } catch (NameTooLongException e) {
            throw new Fault("a DNAME that makes too long a name");
        }
    }

    /** Whether the answer says, of the last alias's target, that there is nothing. */
    private boolean speaksOfTheEnd() {
        return soa().isPresent()
                || DenialProof.of(denials()).stream()
                        .anyMatch(proof -> anchors.isBetween(proof.zone(), end()));
    }

    private Optional<RRset> dname(Name name) {
        for (RRset set : sets(Section.ANSWER)) {
            boolean above = name.subdomain(set.getName()) && !name.equals(set.getName());
            if (set.getType() == Type.DNAME && above) {
                return Optional.of(clean(set));
            }
        }
        return Optional.empty();
    }

    private Optional<RRset> set(Name owner, int wanted) {
        RRset all = new RRset();
        for (Record found : answer.getSection(Section.ANSWER)) {
            Record record = RawTlsa.restore(found);
            boolean fits = record.getDClass() == DClass.IN && record.getName().equals(owner);
            if (fits && record.getType() == wanted) {
                all.addRR(record);
            }
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        for (Record found : answer.getSection(Section.ANSWER)) {
            boolean signs =
                    found instanceof RRSIGRecord s
                            && s.getDClass() == DClass.IN
                            && s.getTypeCovered() == wanted
                            && s.getName().equals(owner);
            if (signs) {
                all.addRR((RRSIGRecord) found);
            }
        }
        return Optional.of(clean(all));
    }

    /**
     * Those of the Internet's class, that are not mere signatures. The validator has anchors for no
     * other class, and would call a set of one insecure, and the whole answer with it.
     */
    private List<RRset> sets(int section) {
        return answer.getSectionRRsets(section).stream()
                .filter(set -> set.getDClass() == DClass.IN && set.size() > 0)
                .toList();
    }

    /** The set without signatures of those who have no say over its owner. */
    private RRset clean(RRset set) {
        RRset out = new RRset(set.rrs(false).toArray(Record[]::new));
        for (RRSIGRecord signature : set.sigs()) {
            if (anchors.isBetween(signature.getSigner(), set.getName())) {
                out.addRR(signature);
            }
        }
        return out;
    }

    /** The name at which the chain ends. */
    Name end() {
        return names.getLast();
    }

    /** Whether the chain ends in what was asked for. */
    boolean isComplete() {
        return complete;
    }

    /** The set asked for, where the chain is complete. */
    RRset last() {
        return sets.getLast();
    }

    /** The SOA that says how long the end's absence may be believed (RFC 2308). */
    Optional<SOARecord> soa() {
        return soaSet().map(set -> (SOARecord) set.first());
    }

    private Optional<RRset> soaSet() {
        for (RRset set : sets(Section.AUTHORITY)) {
            if (set.getType() == Type.SOA && anchors.isBetween(set.getName(), end())) {
                return Optional.of(clean(set));
            }
        }
        return Optional.empty();
    }

    /** The sets that the rebuilt answer is made of. */
    List<RRset> everySet() {
        List<RRset> all = new ArrayList<>(sets);
        all.addAll(authority);
        return all;
    }

    /** The most that any NSEC3 record of the answer hashes. */
    int nsec3Iterations() {
        return authority.stream()
                .filter(set -> set.first() instanceof NSEC3Record)
                .mapToInt(set -> ((NSEC3Record) set.first()).getIterations())
                .max()
                .orElse(0);
    }

    /** Whether what denies the end leaves room for unsigned zones (RFC 5155, section 6). */
    boolean isOptOut() {
        return authority.stream()
                .anyMatch(set -> set.first() instanceof NSEC3Record nsec3 && nsec3.getFlags() != 0);
    }

    /** Each set that stands for itself, as the answer to a question for just that set. */
    List<Message> parts() {
        List<DenialProof> proofs = DenialProof.of(denials());
        List<Message> parts = new ArrayList<>();
        for (RRset set : everySet()) {
            if (!made.contains(set)) {
                Record question = Record.newRecord(set.getName(), set.getType(), DClass.IN);
                Message part = empty(question, Rcode.NOERROR);
                put(set, part, Section.ANSWER);
                noCloserName(set, proofs).forEach(proof -> put(proof, part, Section.AUTHORITY));
                parts.add(part);
            }
        }
        return parts;
    }

    private Message empty(Record question, int code) {
        Message out = new Message(answer.getHeader().getID());
        out.getHeader().setFlag(Flags.QR);
        out.getHeader().setFlag(Flags.RD);
        out.getHeader().setFlag(Flags.RA);
        out.getHeader().setRcode(code);
        out.addRecord(question, Section.QUESTION);
        return out;
    }

    /** The answer, of nothing but the chain. */
    Message rebuilt() {
        Message out = empty(answer.getQuestion(), answer.getRcode());
        sets.forEach(set -> put(set, out, Section.ANSWER));
        authority.forEach(set -> put(set, out, Section.AUTHORITY));
        return out;
    }

    private static void put(RRset set, Message out, int section) {
        set.rrs(false).forEach(record -> out.addRecord(record, section));
        set.sigs().forEach(record -> out.addRecord(record, section));
    }

    /**
     * What proves the wildcards on the way, then what proves the end's absence: of the NSEC3
     * records of several zones, the validator takes the first one's zone for a wildcard's, and the
     * last one's for the zone of the end.
     */
    private List<RRset> authority() {
        List<DenialProof> proofs = DenialProof.of(denials());
        Set<RRset> kept = new LinkedHashSet<>();
        sets.forEach(set -> kept.addAll(noCloserName(set, proofs)));
        if (!complete) {
            List<RRset> absence = absence(proofs);
            if (absence.isEmpty()) {
                kept.add(noProof());
            } else {
                soaSet().ifPresent(kept::add);
                absence.forEach(kept::remove);
                kept.addAll(absence);
            }
        }
        return List.copyOf(kept);
    }

    private List<RRset> absence(List<DenialProof> all) {
        List<DenialProof> proofs =
                all.stream().filter(proof -> anchors.isBetween(proof.zone(), end())).toList();
        List<RRset> found =
                answer.getRcode() == Rcode.NXDOMAIN
                        ? DenialProof.first(proofs, proof -> proof.noName(end()))
                        : List.of();
        return found.isEmpty()
                ? DenialProof.first(proofs, proof -> proof.noData(end(), type))
                : found;
    }

    /** What proves that a set made from a wildcard was rightly made from it. */
    private static List<RRset> noCloserName(RRset set, List<DenialProof> proofs) {
        int made = set.getName().labels() - 1;
        int signed = set.sigs().stream().mapToInt(RRSIGRecord::getLabels).min().orElse(made);
        if (signed >= made || DenialProof.named(set)) {
            return List.of();
        }
        Name encloser = new Name(set.getName(), made - signed);
        return DenialProof.first(proofs, proof -> proof.noCloserName(set.getName(), encloser));
    }

    /**
     * For an end that is absent without a proof: an unsigned SOA at the name itself, so that the
     * validator looks for the name's zone. In a signed zone this is bogus; in an unsigned one it
     * needs no proof.
     */
    private RRset noProof() {
        long ttl = soa().map(SOARecord::getTTL).orElse(0L);
        return new RRset(new SOARecord(end(), DClass.IN, ttl, Name.root, Name.root, 0, 0, 0, 0, 0));
    }

    private List<RRset> denials() {
        List<RRset> kept = new ArrayList<>();
        for (RRset found : sets(Section.AUTHORITY)) {
            boolean denial = found.getType() == Type.NSEC || found.getType() == Type.NSEC3;
            RRset set = clean(found);
            boolean ours = set.sigs().stream().anyMatch(s -> isOnChain(s.getSigner()));
            if (denial && ours && kept.size() < DENIALS_MAX && fits(set)) {
                kept.add(set);
            }
        }
        return kept;
    }

    private boolean isOnChain(Name signer) {
        return names.stream().anyMatch(name -> anchors.isBetween(signer, name));
    }

    /** Whether an NSEC3 set is cheap enough to be looked at. */
    private static boolean fits(RRset set) {
        return !(set.first() instanceof NSEC3Record nsec3)
                || nsec3.getIterations() <= NSEC3_ITERATIONS_EVER;
    }
}
