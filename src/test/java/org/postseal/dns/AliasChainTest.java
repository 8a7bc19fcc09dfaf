package org.postseal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What of an answer never comes before the validator. */
class AliasChainTest {

    private static final TrustAnchors ROOT = new TrustAnchors("", List.of(Name.root));

    private final Name zone = name("example.");
    private final Name question = name("_25._tcp.mx.example.");

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Message answer(int section, List<Record> records) {
        Message message = new Message(1);
        message.addRecord(Record.newRecord(question, Type.TLSA, DClass.IN), Section.QUESTION);
        records.forEach(record -> message.addRecord(record, section));
        return message;
    }

    private Record soa(int dclass) {
        return new SOARecord(zone, dclass, 60, zone, zone, 1, 2, 3, 4, 5);
    }

    private RRSIGRecord signature(Name owner, int covered) {
        return new RRSIGRecord(
                owner,
                DClass.IN,
                60,
                covered,
                DNSSEC.Algorithm.ED25519,
                60,
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                zone,
                new byte[64]);
    }

    @Test
    @DisplayName("J15 N05 an SOA of another class, for which nobody has keys, does not come in")
    void otherClass() throws AliasChain.Fault {
        AliasChain chain =
                new AliasChain(answer(Section.AUTHORITY, List.of(soa(DClass.CH))), 8, ROOT);
        assertThat(chain.soa()).isEmpty();
        assertThat(chain.rebuilt().getSection(Section.AUTHORITY))
                .allMatch(record -> record.getDClass() == DClass.IN);
        AliasChain good =
                new AliasChain(answer(Section.AUTHORITY, List.of(soa(DClass.IN))), 8, ROOT);
        assertThat(good.soa()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.UPDATE, Opcode.NOTIFY, Opcode.STATUS})
    @DisplayName(
            "J15 a message of another kind than an answer, or one that is cut off, says nothing")
    void oddKinds(int opcode) {
        Message other = answer(Section.ANSWER, List.of());
        other.getHeader().setOpcode(opcode);
        assertThatThrownBy(() -> new AliasChain(other, 8, ROOT))
                .isInstanceOf(AliasChain.Fault.class)
                .hasMessageContaining("no answer");
        Message cut = answer(Section.ANSWER, List.of());
        cut.getHeader().setFlag(Flags.TC);
        assertThatThrownBy(() -> new AliasChain(cut, 8, ROOT))
                .isInstanceOf(AliasChain.Fault.class)
                .hasMessageContaining("cut off");
    }

    @Test
    @DisplayName("signatures of records that are not there are no records")
    void signaturesAlone() throws AliasChain.Fault {
        List<Record> alone = List.of(signature(zone, Type.DNAME), signature(question, Type.CNAME));
        AliasChain chain = new AliasChain(answer(Section.ANSWER, alone), 8, ROOT);
        assertThat(chain.isComplete()).isFalse();
        assertThat(chain.end()).isEqualTo(question);
        AliasChain denied =
                new AliasChain(
                        answer(Section.AUTHORITY, List.of(signature(zone, Type.SOA))), 8, ROOT);
        assertThat(denied.soa()).isEmpty();
    }
}
