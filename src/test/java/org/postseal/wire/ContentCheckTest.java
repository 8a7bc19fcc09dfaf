package org.postseal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    private static final int LONG_LINE_MAX = 28;

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

    @Test
    @DisplayName("long pieces are judged as their octets are one by one, and written alike")
    void agreesWithItselfOctetByOctet() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(12);
        int clean = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] octets = longText(random).getBytes(StandardCharsets.ISO_8859_1);
            ContentCheck whole = new ContentCheck(LONG_LINE_MAX);
            ContentCheck single = new ContentCheck(LONG_LINE_MAX);
            Optional<LineFault.Kind> fault = inPieces(whole, octets, 1 + random.nextInt(60));
            assertThat(fault).isEqualTo(inPieces(single, octets, 1));
            if (fault.isEmpty()) {
                clean++;
                assertThat(whole.afterCr()).isEqualTo(single.afterCr());
                assertThat(whole.atLineStart()).isEqualTo(single.atLineStart());
                assertThat(whole.eightBit()).isEqualTo(single.eightBit());
            }
        }
        assertThat(clean).isBetween(5_000, 45_000);
    }

    private static Optional<LineFault.Kind> inPieces(ContentCheck check, byte[] octets, int size) {
        Optional<LineFault.Kind> fault = Optional.empty();
        for (int at = 0; at < octets.length && fault.isEmpty(); at += size) {
            fault = check.check(octets, at, Math.min(size, octets.length - at));
        }
        return fault;
    }

    /** Lines about as long as the longest allowed; in most of them all is well. */
    private static String longText(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int faults = random.nextInt(3);
        for (int lines = random.nextInt(6); lines > 0; lines--) {
            text.append(random.nextBoolean() ? "." : "\t\u000b\f\u000e");
            text.append("x".repeat(random.nextInt(faults == 0 ? 27 : 24)));
            text.append(random.nextInt(4) == 0 ? "\u00e4" : "y").append("\r\n");
        }
        if (faults == 1 && !text.isEmpty()) {
            String odd = List.of("\r", "\n", "\0", "\u0080").get(random.nextInt(4));
            text.insert(random.nextInt(text.length() + 1), odd);
        }
        return text.toString();
    }

    @Test
    @DisplayName("a dot is doubled at the start of each line, however the text is cut")
    void dotsAreDoubledHoweverItIsCut() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(13);
        String[] words = {"\r\n", "\r\n", ".", ".", "a", "bcdefghijk", "\u00ae"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(20); count > 0; count--) {
                text.append(words[random.nextInt(words.length)]);
            }
            String whole = text.append("\r\n").toString();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DotWriter writer = new DotWriter(out);
            byte[] octets = whole.getBytes(StandardCharsets.ISO_8859_1);
            for (int at = 0; at < octets.length; ) {
                int step = Math.min(octets.length - at, random.nextInt(30));
                writer.write(octets, at, step);
                at += step;
            }
            assertThat(out.toString(StandardCharsets.ISO_8859_1))
                    .isEqualTo(("\n" + whole).replace("\n.", "\n..").substring(1));
        }
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
