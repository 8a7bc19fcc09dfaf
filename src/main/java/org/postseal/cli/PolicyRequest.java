package org.postseal.cli;

import java.util.List;
import java.util.Objects;

/**
 * What {@code postseal policy} asks of the relay, as JSON.
 *
 * @param verb {@code pending} or {@code confirm}
 * @param keys of the rules to confirm
 * @param all confirm everything that is pending
 */
record PolicyRequest(String verb, List<String> keys, boolean all) {
    PolicyRequest {
        verb = Objects.requireNonNullElse(verb, ""); // from JSON without one
        keys = List.copyOf(keys);
    }
}
