package org.postseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.SmugglingVectors;

class ContentCheckTest {

    private static final int LINE_MAX = 5;

    /** The rule in the plainest form: take CRLFs away, and see what is left. */
    private static boolean isClean(String text) {
        for (String line : text.split("\r\n", -1)) {
            if (line.length() > LINE_MAX || line.matches("(?s).*[\r\n\0].*")) {
                return false;
            }
        }
        return true;
    }

    @Test
    void agreesWithThePlainRuleHoweverTheTextIsCut() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        int clean = 0;
        for (int round = 0; round < 50_000; round++) {
            String text = randomText(random);
            ContentCheck check = new ContentCheck(LINE_MAX);
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            Optional<LineFault.Kind> fault = Optional.empty();
            for (int at = 0; at < octets.length && fault.isEmpty(); ) {
                int step = Math.min(octets.length - at, 1 + random.nextInt(4));
                fault = check.check(octets, at, step);
                at += step;
            }
            boolean good = fault.isEmpty() && !check.afterCr();
            assertThat(good)
                    .as(text.replace("\r", "<CR>").replace("\n", "<LF>"))
                    .isEqualTo(isClean(text));
            if (good) {
                clean++;
                assertThat(check.atLineStart()).isEqualTo(text.isEmpty() || text.endsWith("\r\n"));
                assertThat(check.eightBit()).isEqualTo(text.contains("\u00e4"));
            }
        }
        assertThat(clean).isBetween(5_000, 45_000);
    }

    private static String randomText(RandomGenerator random) {
        String[] words = {"\r\n", "\r\n", "\r\n", "a", "b", "\u00e4", ".", "\r", "\n", "\0"};
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(9);
        int choice = random.nextInt(5) > 0 ? 7 : words.length;
        for (int i = 0; i < count; i++) {
            text.append(words[random.nextInt(choice)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @DisplayName("T16 what a server could take for a line end is never written")
    @ValueSource(
            strings = {
                "a\n.\nb",
                "a\r.\rb",
                "a\r\n.\nb",
                "a\n.\r\nb",
                "\r\n.\r\r\n",
                "\r\n\0.\r\n"
            })
    void dotWriterRefuses(String text) {
        DotWriter writer = new DotWriter(new ByteArrayOutputStream());
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> writer.write(octets, 0, octets.length))
                .isInstanceOf(LineFault.class);
    }

    @Test
    void dotWriterEndsTheLastLine() throws IOException {
        assertThat(written("a")).isEqualTo("a\r\n.\r\n");
        assertThat(written("")).isEqualTo(".\r\n");
        assertThat(written(".a\r\n..\r\n")).isEqualTo("..a\r\n...\r\n.\r\n");
        assertThatThrownBy(() -> written("a\r")).isInstanceOf(LineFault.class);
    }

    @Test
    @DisplayName("T16 outbound smuggling vectors")
    void smugglingVectorsOutbound() throws IOException {
        for (String vector : SmugglingVectors.all()) {
            String text = "lorem" + vector + "MAIL FROM:<x@y>\r\n";
            if (vector.indexOf('\0') < 0) { // a NUL is the transaction's to find
                assertThatThrownBy(() -> written(text)).as(text).isInstanceOf(LineFault.class);
            }
        }
    }

    private static String written(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotWriter writer = new DotWriter(out);
        writer.write(text.getBytes(StandardCharsets.ISO_8859_1));
        writer.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
