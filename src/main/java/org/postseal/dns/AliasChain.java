package org.postseal.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
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
    private final int type;
    private final List<Name> names = new ArrayList<>();
    private final List<RRset> sets = new ArrayList<>();
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
    AliasChain(Message answer, int aliasesMax) throws Fault {
        this.answer = answer;
        this.type = answer.getQuestion().getType();
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
        if (!complete && names.size() > 1 && soa().isEmpty()) {
            throw new Fault("the resolver did not follow the alias to " + end().toString(true));
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
            alias = Optional.of(synthesized(name, dname.get()));
            sets.add(dname.get());
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

    /** The set without signatures whose signer is not above its owner. */
    private static RRset clean(RRset set) {
        RRset out = new RRset(set.rrs(false).toArray(Record[]::new));
        for (RRSIGRecord signature : set.sigs()) {
            if (set.getName().subdomain(signature.getSigner())) {
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
            if (set.getType() == Type.SOA && end().subdomain(set.getName())) {
                return Optional.of(clean(set));
            }
        }
        return Optional.empty();
    }

    /** The sets that the rebuilt answer is made of. */
    List<RRset> everySet() {
        List<RRset> all = new ArrayList<>(sets);
        all.addAll(authority());
        return all;
    }

    /** The most that any NSEC3 record of the answer hashes. */
    int nsec3Iterations() {
        return denials().stream()
                .filter(set -> set.first() instanceof NSEC3Record)
                .mapToInt(set -> ((NSEC3Record) set.first()).getIterations())
                .max()
                .orElse(0);
    }

    /** The answer, of nothing but the chain. */
    Message rebuilt() {
        Message out = new Message(answer.getHeader().getID());
        out.getHeader().setFlag(Flags.QR);
        out.getHeader().setFlag(Flags.RD);
        out.getHeader().setFlag(Flags.RA);
        out.getHeader().setRcode(answer.getRcode());
        out.addRecord(answer.getQuestion(), Section.QUESTION);
        sets.forEach(set -> put(set, out, Section.ANSWER));
        authority().forEach(set -> put(set, out, Section.AUTHORITY));
        return out;
    }

    private static void put(RRset set, Message out, int section) {
        set.rrs(false).forEach(record -> out.addRecord(record, section));
        set.sigs().forEach(record -> out.addRecord(record, section));
    }

    private List<RRset> authority() {
        List<RRset> kept = new ArrayList<>();
        if (!complete) {
            soaSet().ifPresent(kept::add);
        }
        kept.addAll(denials());
        if (!complete && kept.isEmpty()) {
            kept.add(noSoa());
        }
        return kept;
    }

    /**
     * For an empty answer without even an SOA: an unsigned one at the name itself, so that the
     * validator looks for the name's zone. In a signed zone this is bogus, in an unsigned one it is
     * what careless servers send.
     */
    private RRset noSoa() {
        return new RRset(new SOARecord(end(), DClass.IN, 0, Name.root, Name.root, 0, 0, 0, 0, 0));
    }

    private List<RRset> denials() {
        List<RRset> kept = new ArrayList<>();
        for (RRset found : sets(Section.AUTHORITY)) {
            boolean denial = found.getType() == Type.NSEC || found.getType() == Type.NSEC3;
            RRset set = clean(found);
            boolean ours = set.sigs().stream().anyMatch(s -> isOnChain(s.getSigner()));
            if (denial && ours && kept.size() < DENIALS_MAX && fits(set, kept)) {
                kept.add(set);
            }
        }
        return kept;
    }

    private boolean isOnChain(Name signer) {
        return names.stream().anyMatch(name -> name.subdomain(signer));
    }

    /** Whether an NSEC3 set is cheap enough, and hashed as those of its zone before it. */
    private static boolean fits(RRset set, List<RRset> kept) {
        if (!(set.first() instanceof NSEC3Record nsec3)) {
            return true;
        }
        return nsec3.getIterations() <= NSEC3_ITERATIONS_EVER
                && kept.stream()
                        .filter(other -> other.first() instanceof NSEC3Record)
                        .filter(other -> zoneOf(other).equals(zoneOf(set)))
                        .allMatch(other -> sameHash((NSEC3Record) other.first(), nsec3));
    }

    private static Name zoneOf(RRset nsec3) {
        return new Name(nsec3.getName(), 1);
    }

    private static boolean sameHash(NSEC3Record a, NSEC3Record b) {
        return a.getHashAlgorithm() == b.getHashAlgorithm()
                && a.getIterations() == b.getIterations()
                && java.util.Arrays.equals(a.getSalt(), b.getSalt());
    }
}
