package org.postseal.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postseal.mail.Address;
import org.postseal.mail.Ascii;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.mail.Printable;

/** MAIL and RCPT: a path, then parameters (RFC 5321, sections 4.1.1.2, 4.1.1.3 and 4.1.2). */
final class PathCommand {

    /** Its text between the angle brackets, and the words after it. */
    private record Parts(String path, List<String> parameters) {
        boolean international() {
            return !Ascii.isAll(path);
        }
    }

    private PathCommand() {}

    static Command.Mail mail(String rest) throws CommandFault {
        Parts parts = split(rest, "FROM", "Syntax: MAIL FROM:<address> [parameters]");
        Address sender = parts.path.isEmpty() ? Address.NULL : address(parts.path, "5.1.7");
        MailParameters found = MailParameters.of(parts.parameters);
        return new Command.Mail(sender, found.size(), parts.international(), found.options());
    }

    static Command.Rcpt rcpt(String rest) throws CommandFault {
        Parts parts = split(rest, "TO", "Syntax: RCPT TO:<address> [parameters]");
        if (parts.path.isEmpty()) {
            throw CommandFault.of(501, "5.1.3", "A recipient cannot be empty");
        }
        Optional<Address> address =
                parts.path.equalsIgnoreCase("postmaster")
                        ? Optional.empty()
                        : Optional.of(address(parts.path, "5.1.3"));
        RcptParameters found = RcptParameters.of(parts.parameters);
        return new Command.Rcpt(
                address,
                parts.international() || found.international(),
                found.notifyOn(),
                found.originalRecipient());
    }

    private static Address address(String path, String enhanced) throws CommandFault {
        try {
            Address address = Address.parse(withoutRoute(path));
            if (address.isNull()) {
                throw new MalformedAddress("a source route that leads to nobody");
            }
            return address;
        } catch (MalformedAddress e) {
            throw CommandFault.of(501, enhanced, "Bad address: " + Printable.of(fault(e)));
        }
    }

    private static String fault(MalformedAddress e) {
        String message = e.getMessage();
        return message == null ? "malformed" : message;
    }

    /** Source routes are read and ignored (RFC 5321, section 4.1.1.3 and appendix C). */
    private static String withoutRoute(String path) {
        int colon = path.indexOf(':');
        if (!path.startsWith("@") || colon < 0) {
            return path;
        }
        for (String hop : path.substring(0, colon).split(",", -1)) {
            if (!hop.startsWith("@")) {
                throw new MalformedAddress("a source route is @domain,@domain:");
            }
            Domain.of(hop.substring(1));
        }
        return path.substring(colon + 1);
    }

    private static Parts split(String rest, String keyword, String syntax) throws CommandFault {
        int colon = rest.indexOf(':');
        if (colon < 0 || !rest.substring(0, colon).strip().equalsIgnoreCase(keyword)) {
            throw CommandFault.of(501, "5.5.4", syntax);
        }
        String text = rest.substring(colon + 1).strip();
        boolean bracketed = text.startsWith("<");
        int end = bracketed ? closingBracket(text) : text.indexOf(' ');
        if (!bracketed && end < 0) {
            end = text.length();
        }
        if (end <= 0) {
            throw CommandFault.of(501, "5.5.4", syntax);
        }
        String after = text.substring(bracketed ? end + 1 : end);
        if (!after.isEmpty() && !after.startsWith(" ")) {
            throw CommandFault.of(501, "5.5.4", syntax);
        }
        return new Parts(text.substring(bracketed ? 1 : 0, end), words(after));
    }

    /** Where the path ends: an angle bracket within quotes does not count. */
    private static int closingBracket(String text) {
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ') {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    static String keywordOf(String parameter) {
        int equals = parameter.indexOf('=');
        return (equals < 0 ? parameter : parameter.substring(0, equals)).toUpperCase(Locale.ROOT);
    }

    /** The value behind the equals sign; empty when there is none. */
    static String valueOf(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? "" : parameter.substring(equals + 1);
    }

    static CommandFault unknown(String keyword) {
        return CommandFault.of(
                555, "5.5.4", "Parameter " + Printable.of(keyword) + " is not offered here");
    }

    static CommandFault badValue(String keyword) {
        return CommandFault.of(501, "5.5.4", "Bad value or repeated parameter: " + keyword);
    }
}
