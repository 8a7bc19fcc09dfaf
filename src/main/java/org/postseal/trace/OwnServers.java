package org.postseal.trace;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The servers whose statements the reader believes. */
public final class OwnServers {

    private final List<String> names;

    private OwnServers(List<String> names) {
        this.names = names;
    }

    /** By host name, in any case; one with a leading dot stands for all names that end so. */
    public static OwnServers of(Collection<String> names) {
        return new OwnServers(
                names.stream().map(OwnServers::plain).filter(n -> !n.isEmpty()).toList());
    }

    /** Whether none was named. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    boolean has(String host) {
        String plain = plain(host);
        return names.stream()
                .anyMatch(name -> name.startsWith(".") ? plain.endsWith(name) : plain.equals(name));
    }

    private static String plain(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
