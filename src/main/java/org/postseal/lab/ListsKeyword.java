package org.postseal.lab;

/**
 * Lists one more keyword in its answer to EHLO, inside TLS alone.
 *
 * @param keyword e.g. {@code REQUIRETLS}
 */
public record ListsKeyword(String keyword) implements HostBehaviour {}
