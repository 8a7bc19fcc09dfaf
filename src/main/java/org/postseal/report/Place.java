package org.postseal.report;

/**
 * Where mail is handed over: a host, by one address family.
 *
 * @param family 4 or 6
 */
public record Place(String host, int family) {
    @Override
    public String toString() {
        return host + " over IPv" + family;
    }
}
