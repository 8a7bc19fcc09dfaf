package org.postseal.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Against the examples of C2SP signed-note and tlog-checkpoint, and one of Go's own. */
class SignedNoteTest {

    private static final String GO_KEY =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String GO_NOTE =
            """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUg\
            YN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;
    private static final String POEM =
            """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed \u00e8 subito sera.

            \u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5\
            ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
            """;
    private static final String SOFA =
            """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            \u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+\
            ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            \u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcr\
            tPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
            """;

    private final TestKey key = TestKey.of("example.com/log", VerifierKey.ED25519);
    private final TestKey witness = TestKey.of("witness.test/w", VerifierKey.COSIGNATURE);

    private static SignedNote parse(String text) throws MalformedLog {
        return SignedNote.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("the note that Go's package tells in its documentation is verified")
    void goNote() throws Exception {
        VerifierKey peter = VerifierKey.parse(GO_KEY);
        assertThat(peter.toString()).isEqualTo(GO_KEY);
        assertThat(parse(GO_NOTE).isSignedBy(peter)).isTrue();
        assertThat(parse(GO_NOTE.replace("problem is.", "problem was.")).isSignedBy(peter))
                .isFalse();
        assertThat(parse(GO_NOTE).toString()).isEqualTo(GO_NOTE);
    }

    @Test
    @DisplayName("the specification's notes are read and written octet for octet")
    void specification() throws Exception {
        SignedNote poem = parse(POEM);
        assertThat(poem.text()).endsWith("subito sera.\n").contains("\n\n");
        assertThat(poem.toString()).isEqualTo(POEM);
        SignedNote sofa = parse(SOFA);
        assertThat(sofa.toString()).isEqualTo(SOFA);
        Checkpoint checkpoint = Checkpoint.parse(sofa.text());
        assertThat(checkpoint.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(checkpoint.size()).isEqualTo(20852163);
        assertThat(Base64.getEncoder().encodeToString(checkpoint.root()))
                .isEqualTo("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
        assertThat(checkpoint.text()).isEqualTo(sofa.text());
    }

    @Test
    @DisplayName("E04 a note is signed by who signed it, and by nobody else")
    void signs() throws Exception {
        String text = new Checkpoint("example.com/log", 0, MerkleHash.empty()).text();
        SignedNote note = SignedNote.sign(text, key);
        assertThat(parse(note.toString()).isSignedBy(key.key())).isTrue();
        VerifierKey namesake = TestKey.of("example.com/log", VerifierKey.ED25519).key();
        assertThat(note.isSignedBy(namesake)).isFalse();
        String vkey = key.key().toString();
        assertThat(VerifierKey.parse(vkey)).isEqualTo(key.key());
        assertThatThrownBy(() -> VerifierKey.parse(vkey.replace("log+", "lag+")))
                .hasMessageContaining("id does not fit");
    }

    @Test
    @DisplayName("a cosignature says when a witness saw a checkpoint, and holds for no other")
    void cosignature() throws Exception {
        Instant at = Instant.parse("2026-06-01T12:00:00.5Z");
        String text = new Checkpoint("example.com/log", 0, MerkleHash.empty()).text();
        SignedNote note = SignedNote.sign(text, key);
        SignedNote both = note.with(List.of(Cosignature.sign(text, at, witness)));
        assertThat(Cosignature.verified(parse(both.toString()), witness.key()))
                .contains(Instant.parse("2026-06-01T12:00:00Z"));
        assertThat(both.isSignedBy(key.key())).isTrue();
        assertThat(Cosignature.verified(note, witness.key())).isEmpty();
        SignedNote moved = new SignedNote(text.replace("\n0\n", "\n1\n"), both.signatures());
        assertThat(Cosignature.verified(moved, witness.key())).isEmpty();
    }

    @Test
    @DisplayName("what is no note or no checkpoint is refused")
    void malformed() {
        for (String text :
                List.of(
                        "",
                        "no signature\n",
                        "text\n\n",
                        "text\n\n- name AAAAAAAA\n",
                        "text\n\n\u2014 name !!!!\n",
                        "text\n\n\u2014 name AAA=\n",
                        "te\txt\n\n\u2014 name AAAAAAAA\n",
                        "text\n\n\u2014 name AAAAAAAA")) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(MalformedLog.class);
        }
        byte[] latin = {(byte) 0xe8, '\n', '\n'};
        assertThatThrownBy(() -> SignedNote.parse(latin)).isInstanceOf(MalformedLog.class);
        for (String text :
                List.of(
                        "a\n1\n",
                        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n",
                        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")) {
            assertThatThrownBy(() -> Checkpoint.parse(text))
                    .as(text)
                    .isInstanceOf(MalformedLog.class);
        }
    }
}
