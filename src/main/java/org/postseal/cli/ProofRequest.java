package org.postseal.cli;

import org.jspecify.annotations.Nullable;

/**
 * What a command asks of a running relay about its evidence.
 *
 * @param verb {@code erase} or {@code prune}
 * @param address whose salts to destroy
 * @param reason why
 */
record ProofRequest(String verb, @Nullable String address, @Nullable String reason) {}
