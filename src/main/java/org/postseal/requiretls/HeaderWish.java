package org.postseal.requiretls;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the header of a message asks of its transport, field by field. It can only ask for more:
 * {@code TLS-Required: No} (RFC 8689, section 3) is seen, and has no effect.
 *
 * @param requiresTls {@code Postseal-Require-TLS: yes} stands in it
 * @param asksLess {@code TLS-Required} stands in it, whatever its value
 * @param fault why it cannot be followed; empty when it can
 */
public record HeaderWish(boolean requiresTls, boolean asksLess, Optional<String> fault) {

    /** No such field. */
    public static final HeaderWish NONE = new HeaderWish(false, false, Optional.empty());

    /** Our own field, in lower case; it is taken out as every field of this program is. */
    private static final String MORE = "postseal-require-tls";

    private static final String LESS = "tls-required";

    /** The fields that say something of it, in lower case. */
    public static final List<String> NAMES = List.of(MORE, LESS);

    /** Whether a line below the header, where no field is one, is meant to ask for more. */
    public static boolean isMeantBy(String line) {
        return line.toLowerCase(Locale.ROOT).startsWith(MORE);
    }

    /**
     * The same with one more field.
     *
     * @param name in lower case
     * @param value as it stands there, line ends included
     */
    public HeaderWish with(String name, String value) {
        return switch (name) {
            case MORE ->
                    value.strip().toLowerCase(Locale.ROOT).equals("yes")
                            ? new HeaderWish(true, asksLess, fault)
                            : new HeaderWish(
                                    requiresTls,
                                    asksLess,
                                    Optional.of("Postseal-Require-TLS: must be \"yes\""));
            case LESS -> new HeaderWish(requiresTls, true, fault);
            default -> this;
        };
    }
}
