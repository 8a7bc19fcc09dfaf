package org.postseal.cli;

import java.util.List;

/**
 * What {@code postseal policy} asks of the relay, as JSON.
 *
 * @param verb {@code pending} or {@code confirm}
 * @param keys of the rules to confirm
 * @param all confirm everything that is pending
 */
record PolicyRequest(String verb, List<String> keys, boolean all) {
    PolicyRequest {
        keys = List.copyOf(keys);
    }
}
