package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What several domains come to. */
class GradeTest {

    @ParameterizedTest
    @CsvSource({
        "A, A, 0",
        "A, B, 1",
        "B, C, 1",
        "C, UNTESTED, 3",
        "A, UNTESTED, 3",
        "UNTESTED, F, 2",
        "C, F, 2",
        "A, F, 2",
        "UNTESTED, UNTESTED, 3"
    })
    @DisplayName("of several verdicts the worst counts, and one that is missing hides none")
    void worst(Grade one, Grade other, int exitCode) {
        assertThat(one.or(other).exitCode()).isEqualTo(exitCode);
        assertThat(other.or(one).exitCode()).isEqualTo(exitCode);
    }
}
