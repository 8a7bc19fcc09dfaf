package org.postseal.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EnhancedCodeTest {

    private static final Pattern FORM = Pattern.compile("[245]\\.[0-9]{1,3}\\.[0-9]{1,3}");

    @Test
    @DisplayName("a code is read where the form of RFC 3463 is there, and nowhere else")
    void agreesWithTheForm() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        String letters = "2455..11097x\u0661-";
        int codes = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder made = new StringBuilder(round % 2 == 0 ? "" : "2.");
            for (int i = random.nextInt(9); i > 0; i--) {
                made.append(letters.charAt(random.nextInt(letters.length())));
            }
            String text = made.toString();
            Optional<EnhancedCode> read = EnhancedCode.atStartOf(text + " words");
            assertThat(read.isPresent()).as(text).isEqualTo(FORM.matcher(text).matches());
            if (read.isPresent()) {
                codes++;
                assertThat(text.replaceAll("(?<=\\.)0+(?=[0-9])", ""))
                        .isEqualTo(read.get().toString());
            }
        }
        assertThat(codes).isGreaterThan(1_000);
    }
}
