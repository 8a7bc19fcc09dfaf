package org.postseal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class RecordLineTest {

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(21);

    @Test
    @DisplayName("a record is written octet for octet as the tree of nodes is")
    void asTheTree() {
        for (int round = 0; round < 20_000; round++) {
            Instant now = moment();
            Instant then = moment();
            String words = words();
            long number = random.nextLong() >> random.nextInt(64);
            boolean truth = random.nextBoolean();
            ObjectNode tree = ProofRecords.record("kind", now);
            tree.put("words", words).put("then", then.toString()).put("truth", truth);
            tree.putObject("empty");
            ObjectNode inner = tree.putObject("inner").put("number", number);
            ArrayNode all = inner.putArray("all");
            all.addObject().put("a", words);
            all.addObject().put("b", number).put("c", "{");
            inner.putArray("none");
            tree.put("last", "");
            RecordLine line = RecordLine.of("kind", now).put("words", words).put("then", then);
            line.put("truth", truth).object("empty").endObject();
            line.object("inner").put("number", number).array("all");
            line.object().put("a", words).endObject();
            line.object().put("b", number).put("c", "{").endObject().endArray();
            line.array("none").endArray().endObject().put("last", "");
            assertThat(line.line()).isEqualTo(ProofRecords.line(tree));
        }
    }

    @Test
    @DisplayName("every character is written as the library writes it")
    void everyCharacter() {
        Instant now = Instant.EPOCH;
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String text = "a" + (char) c + "b";
            assertThat(RecordLine.of(text, now).line())
                    .isEqualTo(ProofRecords.line(ProofRecords.record(text, now)));
        }
    }

    /** With as many digits below the second as there are; some before 1970, some in far years. */
    private Instant moment() {
        long second =
                random.nextInt(10) == 0 ? random.nextLong(-1L << 40, 1L << 40) : 1_790_000_000;
        int unit = new int[] {1, 1_000, 1_000_000, 1_000_000_000}[random.nextInt(4)];
        return Instant.ofEpochSecond(second, (long) random.nextInt(1_000_000_000) / unit * unit);
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            words.append("a/b \"\\\u00e9\u0007\ud83d\ude00{[".charAt(random.nextInt(12)));
        }
        return words.toString();
    }
}
