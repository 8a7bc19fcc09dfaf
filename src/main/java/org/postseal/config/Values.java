package org.postseal.config;

import java.util.Map;
import java.util.Objects;

/** What the file says for each key, or the default where it says nothing. */
final class Values {

    private final Map<Key<?>, Object> said;

    Values(Map<Key<?>, Object> said) {
        this.said = Map.copyOf(said);
    }

    @SuppressWarnings("unchecked") // put there by the key's own kind
    <T> T of(Key<T> key) {
        return (T) Objects.requireNonNullElse(said.get(key), key.fallback());
    }

    /** Whether the value differs from the default. */
    boolean differs(Key<?> key) {
        return said.containsKey(key) && !Objects.equals(said.get(key), key.fallback());
    }

    /** The value as it would stand in the file. */
    <T> String show(Key<T> key) {
        return key.kind().shower().show(of(key));
    }
}
