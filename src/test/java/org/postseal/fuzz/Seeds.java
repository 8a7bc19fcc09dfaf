package org.postseal.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Inputs to start from. Public vectors are read where they are, and left out where they are not.
 */
public final class Seeds {

    private static final Path SUITES =
            Path.of(System.getProperty("postseal.suites", "../shared/suites"));

    private Seeds() {}

    public static List<byte[]> of(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    /** Every string in a file of the public vectors, in its order. */
    public static List<byte[]> strings(String suite) throws IOException {
        return texts(suite).stream().map(text -> text.getBytes(UTF_8)).toList();
    }

    /** The same as text. */
    public static List<String> texts(String suite) throws IOException {
        Path file = SUITES.resolve(suite);
        List<String> found = new ArrayList<>();
        if (Files.exists(file)) {
            collect(new ObjectMapper().readTree(Files.readString(file)), found);
        }
        return found;
    }

    private static void collect(JsonNode node, List<String> found) {
        if (node.isString()) {
            found.add(node.stringValue());
        }
        node.forEach(child -> collect(child, found));
    }

    /** Every file below a folder with such a name, whole. */
    public static List<byte[]> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<byte[]> found = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file :
                    walk.filter(Files::isRegularFile)
                            .filter(f -> f.toString().endsWith(ending))
                            .sorted()
                            .toList()) {
                found.add(Files.readAllBytes(file));
            }
        }
        return found;
    }

    /** The same within the public vectors. */
    public static List<byte[]> suiteFiles(String folder, String ending) throws IOException {
        return files(SUITES.resolve(folder), ending);
    }

    @SafeVarargs
    public static List<byte[]> join(List<byte[]>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }

    /** An octet a character. */
    public static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
