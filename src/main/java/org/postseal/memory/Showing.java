package org.postseal.memory;

import java.util.Set;

/**
 * What a host showed while it was proven.
 *
 * @param key SHA-256 of its public key, in lower-case hex
 * @param methods by which it proved itself this time; empty when the key itself was the proof
 * @param published by what the receiving side published this key or name: DANE or MTA-STS; empty
 *     when it published nothing that proves it
 * @param route the names of all hosts of the route
 * @param signed whether DNSSEC proves that they are the domain's
 */
public record Showing(
        String key, Set<Pin.Method> methods, String published, Set<String> route, boolean signed) {

    public Showing {
        methods = Set.copyOf(methods);
        route = Set.copyOf(route);
    }
}
