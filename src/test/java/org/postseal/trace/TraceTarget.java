package org.postseal.trace;

import static org.postseal.fuzz.Invariant.holds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes what reads a stranger's Received fields: it bounds what it takes, numbers the hops in
 * order, believes an unbroken run of own fields from the top and no other, and never calls a
 * message encrypted that has a hop for which nobody trusted stands.
 */
public final class TraceTarget implements Target {

    private static final OwnServers OWN = OwnServers.of(List.of("mx.own.example"));

    @Override
    public void attack(byte[] input) {
        MessageHeader header = MessageHeader.of(input);
        holds(header.fields().size() <= MessageHeader.FIELDS_MAX, "so many fields");
        holds(
                header.fields().stream()
                        .allMatch(f -> f.length() <= MessageHeader.FIELD_OCTETS_MAX),
                "so long fields");
        Journey journey = Journey.of(header, OWN);
        holds(journey.hops().size() == header.fields().size(), "a hop for each field");
        boolean own = false;
        for (Hop hop : journey.hops()) {
            boolean trusted = hop.trust() == Trust.TRUSTED;
            holds(trusted || !own, "trust ends at the first field of somebody else");
            own |= trusted;
            holds(!trusted || hop.field().by().filter(OWN::has).isPresent(), "own only");
            holds(
                    hop.channel() != Channel.CLEAR || journey.verdict() == Journey.Verdict.CLEAR,
                    "nothing in the clear is hidden");
            holds(
                    trusted || journey.verdict() != Journey.Verdict.ENCRYPTED,
                    "hearsay does not make it encrypted");
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds =
                new ArrayList<>(
                        Seeds.of(
                                "Received: from a by mx.own.example (Postfix) with ESMTPS id 1;"
                                        + " Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\n",
                                "From x\n\nReceived: by mx.own.example with SMTP id 1; x\n\n",
                                "Received: (((\\(;)\r\nReceived: ;;)(\r\n\tby by by\r\n\r\n"));
        for (String field : Seeds.texts("received/corpus.json").stream().limit(400).toList()) {
            seeds.add(("Received: " + field + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return seeds;
    }

    @Override
    public List<String> words() {
        return List.of(
                "Received: ",
                " by mx.own.example ",
                " from ",
                " with ESMTPS",
                " with SMTP",
                " tls TLS_AES_128_GCM_SHA256",
                "(version=TLS1_3 cipher=",
                "(using TLSv1.3 with cipher ",
                " encrypted",
                "(TLS1.2:",
                "; Thu, 1 Jan 2026 00:00:00 +0000",
                "(",
                ")",
                "\\",
                ";",
                "\r\n\t",
                "\r\n");
    }
}
