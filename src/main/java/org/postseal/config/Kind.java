package org.postseal.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A kind of value: how it is written in TOML, what it becomes, and how it is shown again.
 *
 * @param word how the documentation calls it
 */
record Kind<T>(String word, Reader<T> reader, Shower<T> shower) {

    /** Reads one value as TOML gives it. */
    @FunctionalInterface
    interface Reader<T> {
        /**
         * @param value a {@code String}, {@code Long}, {@code Double}, {@code Boolean}, date, or a
         *     list of these
         * @param folder what relative paths are relative to
         */
        T read(Object value, Path folder) throws Misread;
    }

    /** Writes a value as TOML. */
    @FunctionalInterface
    interface Shower<T> {
        String show(T value);
    }

    /** Reads the text of a string. */
    @FunctionalInterface
    interface TextReader<T> {
        /**
         * @throws IllegalArgumentException with a message for people
         */
        T read(String text, Path folder) throws Misread;
    }

    /** A kind that is written as a string. */
    static <T> Kind<T> text(String word, TextReader<T> reader, Shower<T> shower) {
        return new Kind<>(
                word,
                (value, folder) -> {
                    if (value instanceof String text) {
                        try {
                            return reader.read(text, folder);
                        } catch (IllegalArgumentException e) {
                            throw new Misread(String.valueOf(e.getMessage()));
                        }
                    }
                    throw wrongType(word + " in quotes", value);
                },
                value -> quoted(shower.show(value)));
    }

    /** The same kind where nothing need be said; an empty string says so too. */
    Kind<Optional<T>> orNone() {
        return new Kind<>(
                word,
                (value, folder) ->
                        value.equals("")
                                ? Optional.empty()
                                : Optional.of(reader.read(value, folder)),
                value -> value.map(shower::show).orElse("\"\""));
    }

    /** A list of values of this kind. */
    Kind<List<T>> list() {
        return new Kind<>(
                "list of: " + word,
                (value, folder) -> {
                    if (!(value instanceof List<?> items)) {
                        throw wrongType("a list, in brackets, of: " + word, value);
                    }
                    java.util.ArrayList<T> out = new java.util.ArrayList<>();
                    for (Object item : items) {
                        out.add(readItem(item, folder));
                    }
                    return List.copyOf(out);
                },
                values -> {
                    StringJoiner out = new StringJoiner(", ", "[", "]");
                    values.forEach(value -> out.add(shower.show(value)));
                    return out.toString();
                });
    }

    /** Of several values it must be said which. */
    private T readItem(Object item, Path folder) throws Misread {
        try {
            return reader.read(item, folder);
        } catch (Misread e) {
            String which = item instanceof String text ? quoted(text) : String.valueOf(item);
            String why = String.valueOf(e.getMessage());
            throw new Misread(why.startsWith(which) ? why : joined(which, why));
        }
    }

    /** What is meant, and what is wrong with it, as one sentence where it reads as one. */
    static String joined(String what, String why) {
        return what + (why.startsWith("must ") ? " " : ": ") + why;
    }

    static Misread wrongType(String wanted, Object value) {
        return new Misread("must be " + wanted + ", not " + typeOf(value));
    }

    private static String typeOf(Object value) {
        return switch (value) {
            case String _ -> "a string";
            case Long _, Double _ -> "a number";
            case Boolean _ -> "true or false";
            case List<?> _ -> "a list";
            case org.tomlj.TomlTable _ -> "a section";
            default -> "a date";
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
