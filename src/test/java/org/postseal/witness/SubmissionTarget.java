package org.postseal.witness;

import static org.postseal.fuzz.Invariant.holds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.postseal.FakeClock;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.store.LocalDisk;
import org.postseal.tlog.TestKey;
import org.postseal.tlog.VerifierKey;

/** Fuzzes what a witness is handed: nothing is signed that its log did not sign. */
public final class SubmissionTarget implements Target {

    private static final Set<Integer> REFUSALS = Set.of(400, 403, 404);

    private final Witness witness;

    public SubmissionTarget() {
        TestKey log = TestKey.of("relay.test/postseal/2026", VerifierKey.ED25519);
        try {
            Path folder = Files.createTempDirectory("postseal-fuzz");
            witness =
                    new Witness(
                            TestKey.of("witness.test/w", VerifierKey.COSIGNATURE),
                            List.of(log.key()),
                            folder,
                            new LocalDisk(),
                            FakeClock.atStart());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void attack(byte[] input) {
        Witness.Answer answer = witness.add(input);
        holds(REFUSALS.contains(answer.status()), "refused: " + answer.status());
        holds(!answer.body().isBlank(), "with a word why");
    }

    @Override
    public List<byte[]> seeds() {
        String checkpoint =
                "relay.test/postseal/2026\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        String line = "\u00e2\u0080\u0094 relay.test/postseal/2026 Az3grlgtzPICa5OS8npVmf1Myq8=\n";
        return Seeds.of(
                "old 0\n\n" + checkpoint + "\n" + line,
                "old 2\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
                        + checkpoint
                        + "\n"
                        + line,
                "old 0\n\n" + checkpoint.replace("relay", "other") + "\n" + line,
                "");
    }
}
