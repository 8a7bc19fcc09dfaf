package org.postseal.mail;

import com.ibm.icu.text.IDNA;
import java.util.Locale;

/**
 * A domain in the one form that is compared, looked up and stored: A-labels, lower case, no
 * trailing dot; or an address literal with its brackets (RFC 5321, section 4.1.3).
 *
 * @param ascii at most 253 characters; an underscore is allowed, because hosts in use have one
 */
public record Domain(String ascii) implements Comparable<Domain> {

    private static final int OCTETS_MAX = 253;
    private static final int LABEL_OCTETS_MAX = 63;

    /** Holds the converter, so that plain ASCII names never load its tables. */
    private static final class Uts46 {
        /** Non-transitional: a sharp s stays itself, as registries register it (RFC 5891). */
        static final IDNA IDNA_2008 =
                IDNA.getUTS46Instance(
                        IDNA.NONTRANSITIONAL_TO_ASCII
                                | IDNA.NONTRANSITIONAL_TO_UNICODE
                                | IDNA.CHECK_BIDI
                                | IDNA.CHECK_CONTEXTJ);
    }

    public Domain {
        String fault = faultOf(ascii);
        if (!fault.isEmpty()) {
            throw new MalformedAddress("domain \"" + Printable.of(ascii) + "\": " + fault);
        }
    }

    /**
     * Reads a domain as people and protocols write it: any case, U-labels or A-labels, with or
     * without the trailing dot.
     *
     * @throws MalformedAddress when it cannot be one; the text names what is wrong
     */
    public static Domain of(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return new Domain(Ascii.isAll(name) ? name.toLowerCase(Locale.ROOT) : toAscii(name));
    }

    private static String toAscii(String name) {
        IDNA.Info info = new IDNA.Info();
        StringBuilder ascii = new StringBuilder();
        Uts46.IDNA_2008.nameToASCII(name, ascii, info);
        if (info.hasErrors()) {
            throw new MalformedAddress(
                    "domain \""
                            + Printable.of(name)
                            + "\" is no valid international name: "
                            + info.getErrors());
        }
        return ascii.toString().toLowerCase(Locale.ROOT);
    }

    /** Whether this is an address literal such as {@code [192.0.2.1]}. */
    public boolean isLiteral() {
        return ascii.startsWith("[");
    }

    /** The name with U-labels, for people; the same as {@link #ascii} where there are none. */
    public String unicode() {
        if (!ascii.contains("xn--")) {
            return ascii;
        }
        IDNA.Info info = new IDNA.Info();
        StringBuilder text = new StringBuilder();
        Uts46.IDNA_2008.nameToUnicode(ascii, text, info);
        return info.hasErrors() ? ascii : text.toString();
    }

    @Override
    public int compareTo(Domain other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }

    private static String faultOf(String text) {
        if (text.startsWith("[")) {
            return AddressLiteral.isValid(text) ? "" : "not an address literal";
        }
        if (text.isEmpty() || text.length() > OCTETS_MAX) {
            return "must have 1 to " + OCTETS_MAX + " characters";
        }
        int start = 0;
        while (start <= text.length()) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            String fault = labelFault(text, start, end);
            if (!fault.isEmpty()) {
                return fault;
            }
            start = end + 1;
        }
        return "";
    }

    private static String labelFault(String text, int start, int end) {
        if (end == start || end - start > LABEL_OCTETS_MAX) {
            return "each label must have 1 to " + LABEL_OCTETS_MAX + " characters";
        }
        if (text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return "a label starts or ends with a hyphen";
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean clean =
                    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!clean) {
                return "a character that is not allowed in a name";
            }
        }
        return "";
    }
}
