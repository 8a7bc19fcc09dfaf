package org.postseal.config;

import java.util.List;

/**
 * One key of the file: all that reading, showing and documenting it need.
 *
 * @param section empty for the top of the file
 * @param fallback its value when the file does not have it
 * @param meaning one or two sentences for the documentation
 */
record Key<T>(String section, String name, Kind<T> kind, T fallback, String meaning) {

    static <T> Key<T> of(String path, Kind<T> kind, T fallback, String meaning) {
        int dot = path.indexOf('.');
        return new Key<>(
                dot < 0 ? "" : path.substring(0, dot),
                path.substring(dot + 1),
                kind,
                fallback,
                meaning);
    }

    /** The name with its section, such as {@code deliver.port}. */
    String path() {
        return section.isEmpty() ? name : section + "." + name;
    }

    List<String> toml() {
        return section.isEmpty() ? List.of(name) : List.of(section, name);
    }

    @Override
    public String toString() {
        return path();
    }
}
