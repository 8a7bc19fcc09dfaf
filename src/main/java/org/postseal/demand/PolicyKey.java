package org.postseal.demand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;

/**
 * What a rule is for, in the one form that is compared: {@code example.com} for recipients of that
 * domain, {@code .example.com} for those of every domain below it, {@code [host]:port}, {@code
 * [host]} and {@code domain:port} for hops that the operator configured.
 *
 * @param text names in A-labels, lower case, no trailing dot
 */
record PolicyKey(String text) {

    private static final Pattern WITH_PORT = Pattern.compile("(.+):([^:\\]]+)");
    private static final int PORT_MAX = 65535;

    /**
     * Reads the key of a line.
     *
     * @throws IllegalArgumentException when it cannot be one; the text says why and what to write
     */
    static PolicyKey of(String text) {
        if (text.startsWith("/")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is a regular expression; write the domains one by one");
        }
        try {
            return new PolicyKey(normalised(text));
        } catch (MalformedAddress e) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is no key: write example.com, .example.com, [host] or [host]:port"
                            + " ("
                            + e.getMessage()
                            + ")",
                    e);
        }
    }

    private static String normalised(String text) {
        if (text.startsWith(".")) {
            return "." + Domain.of(text.substring(1));
        }
        Matcher port = WITH_PORT.matcher(text);
        if (port.matches()) {
            return hostOrDomain(port.group(1)) + ":" + port(port.group(2));
        }
        if (text.endsWith(":")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" ends in a colon: write the key and the level without one");
        }
        return hostOrDomain(text);
    }

    private static String hostOrDomain(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return Domain.of(text).ascii();
        }
        String inner = text.substring(1, text.length() - 1);
        return literal(text)
                .or(() -> literal("[IPv6:" + inner + "]"))
                .orElseGet(() -> "[" + Domain.of(inner) + "]");
    }

    private static Optional<String> literal(String bracketed) {
        try {
            return Optional.of(Domain.of(bracketed).ascii());
        } catch (MalformedAddress e) {
            return Optional.empty();
        }
    }

    private static int port(String digits) {
        if (digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= PORT_MAX) {
                return port;
            }
        }
        throw new IllegalArgumentException(
                "\"" + digits + "\" is no port: write a number from 1 to " + PORT_MAX);
    }

    /** Keys of the rules that a key falls under when it has none itself, the next one first. */
    static List<String> above(String key) {
        if (key.startsWith("[")) {
            int end = key.lastIndexOf(']') + 1;
            return end < key.length() ? List.of(key.substring(0, end)) : List.of();
        }
        if (key.contains(":")) {
            return List.of();
        }
        List<String> above = new ArrayList<>();
        for (int dot = key.indexOf('.', 1); dot > 0; dot = key.indexOf('.', dot + 1)) {
            above.add(key.substring(dot));
        }
        return above;
    }

    /** The name in a key such as {@code [host]:port}; empty for an address, or another key. */
    static Optional<String> hostName(String key) {
        if (!key.startsWith("[")) {
            return Optional.empty();
        }
        String bracketed = key.substring(0, key.lastIndexOf(']') + 1);
        return literal(bracketed).isPresent()
                ? Optional.empty()
                : Optional.of(bracketed.substring(1, bracketed.length() - 1));
    }

    /** The key of a configured host, whatever its port. */
    static Optional<PolicyKey> ofHost(String host) {
        String bracketed = host.startsWith("[") ? host : "[" + host + "]";
        try {
            return Optional.of(new PolicyKey(hostOrDomain(bracketed)));
        } catch (MalformedAddress e) {
            return Optional.empty();
        }
    }

    /** The key of that host on one port alone. */
    PolicyKey withPort(int port) {
        return new PolicyKey(text + ":" + port);
    }

    @Override
    public String toString() {
        return text;
    }
}
