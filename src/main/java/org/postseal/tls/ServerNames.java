package org.postseal.tls;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names as SNI carries them: no trailing dot, no address (RFC 6066, section 3). */
final class ServerNames {
    private static final int NAME_OCTETS_MAX = 253;
    private static final Pattern NAME =
            Pattern.compile("[\\x21-\\x7e&&[^.:]]+(\\.[\\x21-\\x7e&&[^.:]]+)+");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");
    private static final Pattern LDH =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");

    private ServerNames() {}

    /** The name to send; empty when SNI cannot carry it. */
    static Optional<String> sendable(Optional<String> wanted) {
        return wanted.map(name -> name.toLowerCase(Locale.ROOT))
                .map(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                .filter(name -> name.length() <= NAME_OCTETS_MAX)
                .filter(name -> NAME.matcher(name).matches() && !ADDRESS.matcher(name).matches());
    }

    /** Whether it is a host name of letters, digits and hyphens: all that the JDK can send. */
    static boolean isLdh(String name) {
        return LDH.matcher(name).matches();
    }
}
