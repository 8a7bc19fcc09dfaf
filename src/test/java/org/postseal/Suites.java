package org.postseal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Public test vectors, read where they are; tests that need them are skipped where they are not.
 */
public final class Suites {

    private Suites() {}

    /** The file or folder under the suites. */
    public static Path path(String relative) {
        String set = System.getProperty("postseal.suites");
        Path root = set == null ? Path.of("../shared/suites") : Path.of(set);
        Path path = root.resolve(relative);
        Assumptions.assumeTrue(Files.exists(path), () -> path + " is not here");
        return path;
    }

    public static JsonNode json(String relative) throws IOException {
        return new ObjectMapper().readTree(Files.readString(path(relative)));
    }
}
