package org.postseal.dns;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.postseal.fuzz.Target;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * Fuzzes what we ourselves do to a DNS answer before it is validated: {@link RawTlsa}, {@link
 * AliasChain}, {@link RecordData}. Hiding changes no length and nothing but types; a chain starts
 * at the question, is bounded, goes where its aliases say, and the rebuilt answer holds nothing
 * else.
 */
public final class MessageTarget implements Target {

    private static final int ALIASES_MAX = 8;
    private static final TrustAnchors ROOT = new TrustAnchors("", List.of(Name.root));

    private static final Set<Integer> ASKED =
            Set.of(Type.MX, Type.A, Type.AAAA, Type.TXT, Type.CNAME, Type.TLSA, Type.DNSKEY);

    @Override
    public void attack(byte[] input) throws IOException {
        byte[] hidden = RawTlsa.hide(input);
        same(hidden.length, input.length, "the length of a message");
        same(RawTlsa.hide(hidden), hidden, "hidden twice");
        Message message;
        try {
            message = new Message(hidden);
        } catch (WireParseException e) {
            return;
        }
        if (message.getQuestion() == null || !isOurs(message.getQuestion())) {
            return;
        }
        try {
            check(new AliasChain(message, ALIASES_MAX, ROOT), message);
        } catch (AliasChain.Fault e) {
            holds(!String.valueOf(e.getMessage()).isEmpty(), "words");
        }
    }

    /** An answer to a question that we never ask is refused before it comes so far. */
    private static boolean isOurs(Record question) {
        return question.getDClass() == DClass.IN && ASKED.contains(question.getType());
    }

    private static void check(AliasChain chain, Message message) throws IOException {
        Name question = message.getQuestion().getName();
        Message rebuilt = chain.rebuilt();
        same(rebuilt.getQuestion(), message.getQuestion(), "the question");
        same(rebuilt.getRcode(), message.getRcode(), "the code");
        holds(!rebuilt.getHeader().getFlag(Flags.AD), "nobody else's word on security");
        Message back = new Message(RawTlsa.hide(rebuilt.toWire()));
        same(back.getRcode(), message.getRcode(), "the code on the wire");
        Name at = question;
        for (RRset set : rebuilt.getSectionRRsets(Section.ANSWER)) {
            holds(set.getDClass() == DClass.IN, "of the Internet");
            holds(set.getType() == Type.DNAME || set.getName().equals(at), "on the chain");
            if (set.getType() == Type.CNAME && message.getQuestion().getType() != Type.CNAME) {
                at = ((CNAMERecord) set.first()).getTarget();
            }
            set.sigs()
                    .forEach(sig ->
                            holds(set.getName().subdomain(sig.getSigner()), "a signer above"));
        }
        same(chain.end(), at, "the end of the chain");
        holds(chain.nsec3Iterations() <= 2500, "hashing is bounded");
        holds(rebuilt.getSectionRRsets(Section.AUTHORITY).size() <= 14, "so many denials");
        if (chain.isComplete()) {
            same(chain.last().getType(), message.getQuestion().getType(), "what was asked for");
            data(chain.last());
        }
    }

    private static void data(RRset set) {
        switch (set.getType()) {
            case Type.MX -> RecordData.of(set, RecordType.MX);
            case Type.A -> RecordData.of(set, RecordType.A);
            case Type.AAAA -> RecordData.of(set, RecordType.AAAA);
            case Type.TXT -> RecordData.of(set, RecordType.TXT);
            case Type.CNAME -> RecordData.of(set, RecordType.CNAME);
            case Type.TLSA ->
                    RecordData.of(set, RecordType.TLSA)
                            .forEach(hex -> holds(hex.matches("([0-9a-f]{2})*"), "hex"));
            default -> {}
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        Name name = Name.fromString("_25._tcp.mx.example.");
        Name other = Name.fromString("t.example.");
        Name zone = Name.fromString("example.");
        Record tlsa = new RawRecord(other, Type.TLSA, 60, new byte[] {3, 1, 1, 9, 9});
        Record alias = new CNAMERecord(name, DClass.IN, 60, other);
        Record soa = new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 2, 3, 4, 5);
        Record denial = new NSECRecord(name, DClass.IN, 60, other, new int[] {Type.A, Type.RRSIG});
        Record dname = new DNAMERecord(zone, DClass.IN, 60, Name.fromString("x.test."));
        Record mx = new MXRecord(other, DClass.IN, 60, 10, Name.root);
        Record txt = new TXTRecord(other, DClass.IN, 60, "v=STSv1; id=a");
        Record a = new ARecord(other, DClass.IN, 60, new byte[] {1, 2, 3, 4});
        return List.of(
                wire(Record.newRecord(name, Type.TLSA, DClass.IN), List.of(alias, tlsa), List.of()),
                wire(Record.newRecord(name, Type.TLSA, DClass.IN), List.of(), List.of(soa, denial)),
                wire(Record.newRecord(name, Type.MX, DClass.IN), List.of(dname), List.of(soa)),
                wire(Record.newRecord(other, Type.MX, DClass.IN), List.of(mx), List.of()),
                wire(Record.newRecord(other, Type.TXT, DClass.IN), List.of(txt), List.of()),
                wire(Record.newRecord(other, Type.A, DClass.IN), List.of(a), List.of()),
                wire(Record.newRecord(name, Type.CNAME, DClass.IN), List.of(alias), List.of()));
    }

    private static byte[] wire(Record question, List<Record> answer, List<Record> authority) {
        Message message = new Message(7);
        message.getHeader().setFlag(Flags.QR);
        message.addRecord(question, Section.QUESTION);
        answer.forEach(record -> message.addRecord(record, Section.ANSWER));
        authority.forEach(record -> message.addRecord(record, Section.AUTHORITY));
        return message.toWire();
    }

    @Override
    public List<String> words() {
        return List.of(
                "\u0000\u0034", "\u0000\u0001", "\u0000\u0005", "\u0000\u000f", "\u0000\u0027");
    }

    @Override
    public int octetsMax() {
        return 1232;
    }
}
