package org.postseal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the page about the configuration and the program together. */
class ConfigDocTest {

    @Test
    @DisplayName("docs/config.md is what the program would write")
    void current() throws IOException {
        assertThat(Files.readString(Path.of("docs/config.md")))
                .as("write it anew: ./postseal config doc > docs/config.md")
                .isEqualTo(ConfigDoc.page());
    }

    @Test
    @DisplayName("every key that is declared is also listed")
    void complete() throws IllegalAccessException {
        List<Object> declared = new ArrayList<>();
        for (Field field : Keys.class.getDeclaredFields()) {
            if (field.getType() == Key.class) {
                declared.add(field.get(null));
            }
        }
        assertThat(Keys.ALL)
                .containsExactlyInAnyOrderElementsOf(
                        declared.stream().map(key -> (Key<?>) key).toList());
    }
}
