package org.postseal.mail;

/** Reads and quotes the local part of a mailbox (RFC 5321, section 4.1.2). */
final class AddressParser {

    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    private AddressParser() {}

    static Address parse(String text) {
        return text.startsWith("\"") ? quotedForm(text) : dotStringForm(text);
    }

    private static Address dotStringForm(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new MalformedAddress("an address needs local part, @ and domain");
        }
        String local = text.substring(0, at);
        if (!isDotString(local)) {
            throw new MalformedAddress(
                    "local part \"" + Printable.of(local) + "\" needs quotes or is malformed");
        }
        return new Address(local, domain(text.substring(at + 1)));
    }

    private static Address quotedForm(String text) {
        StringBuilder local = new StringBuilder();
        int i = 1;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\') {
                i++;
            }
            if (i < text.length()) {
                local.append(text.charAt(i));
            }
            i++;
        }
        if (i + 1 >= text.length() || text.charAt(i + 1) != '@') {
            throw new MalformedAddress("a quoted local part must end in \"@domain");
        }
        return new Address(local.toString(), domain(text.substring(i + 2)));
    }

    private static String domain(String text) {
        if (text.isEmpty() || text.endsWith(".")) {
            throw new MalformedAddress("the domain of an address is empty or ends in a dot");
        }
        return text;
    }

    static String quoted(String local) {
        if (isDotString(local)) {
            return local;
        }
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    private static boolean isDotString(String text) {
        if (text.startsWith(".") || text.endsWith(".") || text.contains("..") || text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isDotStringCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDotStringCharacter(char c) {
        return c == '.'
                || (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c >= 0xA0
                || ATEXT_SPECIALS.indexOf(c) >= 0;
    }
}
