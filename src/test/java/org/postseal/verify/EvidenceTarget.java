package org.postseal.verify;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.tlog.Checkpoint;
import org.postseal.tlog.EntryBundle;
import org.postseal.tlog.MalformedLog;
import org.postseal.tlog.SignedNote;
import org.postseal.tlog.VerifierKey;

/**
 * Fuzzes what a verifier reads of a stranger's evidence: records, notes, checkpoints, keys, bundles
 * and scopes are read as they are written again, or refused.
 */
public final class EvidenceTarget implements Target {

    private static final int HEADER = 4;

    private interface Reading {
        void of(byte[] input, String text) throws MalformedLog;
    }

    private static final List<Reading> READINGS =
            List.of(
                    (_, text) -> Entry.parse(text).commitments(),
                    (octets, _) -> note(octets),
                    (_, text) -> {
                        Checkpoint read = Checkpoint.parse(text);
                        holds(read.text().equals(text), "a checkpoint is written as it was");
                    },
                    (_, text) -> {
                        VerifierKey read = VerifierKey.parse(text);
                        holds(VerifierKey.parse(read.toString()).equals(read), "the same key");
                    },
                    (octets, _) -> {
                        SignedHandshake read = SignedHandshake.parse(octets);
                        same(read.octets(), octets, "a handshake");
                        read.proven();
                    },
                    (octets, _) -> Transcript.parse(parts(octets)).hash(),
                    (octets, _) -> {
                        for (int count = 0; count < 4; count++) {
                            bundle(octets, count);
                        }
                    },
                    (_, text) -> {
                        Scope read = Scope.parse(text);
                        holds(Scope.parse(read.toString()).equals(read), "the same scope");
                    });

    private static void note(byte[] octets) throws MalformedLog {
        SignedNote read = SignedNote.parse(octets);
        SignedNote again = SignedNote.parse(read.octets());
        holds(again.text().equals(read.text()), "the text of a note stays");
        same(again.octets(), read.octets(), "a note is written once and for all");
    }

    /** The messages of a handshake, one behind the other. */
    private static List<byte[]> parts(byte[] octets) throws MalformedLog {
        List<byte[]> parts = new ArrayList<>();
        OctetReader all = new OctetReader(octets);
        while (!all.isAtEnd()) {
            byte[] header = all.take(HEADER);
            byte[] body =
                    all.take(
                            new OctetReader(new byte[] {header[1], header[2], header[3]})
                                    .number(HEADER - 1));
            byte[] part = Arrays.copyOf(header, HEADER + body.length);
            System.arraycopy(body, 0, part, HEADER, body.length);
            parts.add(part);
        }
        return parts;
    }

    private static void bundle(byte[] octets, int count) {
        try {
            same(EntryBundle.octets(EntryBundle.entries(octets, count)), octets, "a bundle");
        } catch (MalformedLog e) {
            return; // refused, as it may be
        }
    }

    @Override
    public void attack(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        for (Reading reading : READINGS) {
            try {
                reading.of(input, text);
            } catch (MalformedLog e) {
                continue; // refused, as it may be
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(handshake());
        seeds.addAll(texts());
        return seeds;
    }

    /** A kept one whole, and its messages one behind the other. */
    private static List<byte[]> handshake() {
        byte[] file = SignedHandshakeTest.file();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        try {
            SignedHandshake.parse(file).messages().forEach(messages::writeBytes);
        } catch (MalformedLog e) {
            throw new AssertionError(e);
        }
        return List.of(file, messages.toByteArray());
    }

    private static List<byte[]> texts() {
        return Seeds.of(
                "{\"kind\":\"accepted\",\"queue_id\":\"Q\",\"sender\":\"aa\",\"recipients\":"
                        + "[{\"delivery\":1,"
                        + "\"address\":\"bb\"}],\"x\":[1.5,true,null,\"\\u00e9\"]}",
                "example.com/log\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "text\n\n\u00e2\u0080\u0094 example.com/log Az3grlgtzPICa5OS8npVmf1Myq8=\n",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "\0\1a\0\0",
                "postseal-proof 1\nfrom 2026-06-01T00:00:00Z\nto 2026-06-02T00:00:00Z\nsample 3\n"
                        + "seed a b\nrange 2026 0 9\nsum accepted 3\nwaiting 1\n",
                "");
    }

    @Override
    public List<String> words() {
        return List.of("postseal-proof 1", "\u00e2\u0080\u0094 ", "\"delivery\":", "range ");
    }
}
