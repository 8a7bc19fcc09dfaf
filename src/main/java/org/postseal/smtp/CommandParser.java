package org.postseal.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the commands of a client (RFC 5321, section 4.1.1). Verbs in any case. Of what the grammar
 * forbids, three things are taken because clients in use do them: a space after the colon of MAIL
 * and RCPT, a path without angle brackets, and white space at the end of a line.
 */
public final class CommandParser {

    private static final int BDAT_DIGITS_MAX = 18;

    private CommandParser() {}

    /**
     * @param line without its CRLF
     * @throws CommandFault when it is not a command, or not a well-formed one
     */
    public static Command parse(byte[] line) throws CommandFault {
        String text = text(line);
        int space = text.indexOf(' ');
        String verb = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        return switch (verb) {
            case "HELO" -> new Command.Helo(name(rest, verb));
            case "EHLO" -> new Command.Ehlo(name(rest, verb));
            case "MAIL" -> PathCommand.mail(rest);
            case "RCPT" -> PathCommand.rcpt(rest);
            case "DATA" -> alone(new Command.Data(), rest, verb);
            case "BDAT" -> bdat(rest);
            case "RSET" -> alone(new Command.Rset(), rest, verb);
            case "NOOP" -> new Command.Noop();
            case "VRFY" -> vrfy(rest);
            case "HELP" -> new Command.Help();
            case "STARTTLS" -> alone(new Command.StartTls(), rest, verb);
            case "QUIT" -> alone(new Command.Quit(), rest, verb);
            case "AUTH", "EXPN", "ETRN", "ATRN", "TURN", "BURL", "XCLIENT", "XFORWARD", "LHLO" ->
                    throw CommandFault.of(502, "5.5.1", verb + " is not offered here");
            default -> throw CommandFault.of(500, "5.5.2", "Command not recognised");
        };
    }

    private static String text(byte[] line) throws CommandFault {
        if (isPlain(line)) {
            return new String(line, StandardCharsets.ISO_8859_1).stripTrailing();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw CommandFault.of(500, "5.5.2", "A command must be ASCII or UTF-8");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw CommandFault.of(500, "5.5.2", "A control character in a command");
            }
        }
        return text.stripTrailing();
    }

    /** Printable ASCII, as nearly all commands are: nothing has to be decoded or refused. */
    private static boolean isPlain(byte[] line) {
        for (byte octet : line) {
            if (octet < ' ' || octet > '~') {
                return false;
            }
        }
        return true;
    }

    private static String name(String rest, String verb) throws CommandFault {
        if (rest.isEmpty()) {
            throw CommandFault.of(501, "5.5.4", "Syntax: " + verb + " hostname");
        }
        int space = rest.indexOf(' ');
        return space < 0 ? rest : rest.substring(0, space);
    }

    private static Command alone(Command command, String rest, String verb) throws CommandFault {
        if (!rest.isEmpty()) {
            throw CommandFault.of(501, "5.5.4", "Syntax: " + verb + ", without a parameter");
        }
        return command;
    }

    private static Command vrfy(String rest) throws CommandFault {
        if (rest.isEmpty() || rest.equals("\"\"")) {
            throw CommandFault.of(501, "5.5.4", "Syntax: VRFY address");
        }
        return new Command.Vrfy();
    }

    private static Command bdat(String rest) throws CommandFault {
        int space = rest.indexOf(' ');
        String number = space < 0 ? rest : rest.substring(0, space);
        String last = space < 0 ? "" : rest.substring(space + 1).strip();
        boolean bad = !last.isEmpty() && !last.equalsIgnoreCase("LAST");
        if (bad || !isNumber(number, BDAT_DIGITS_MAX)) {
            throw CommandFault.of(501, "5.5.4", "Syntax: BDAT octets [LAST]");
        }
        return new Command.Bdat(Long.parseLong(number), !last.isEmpty());
    }

    static boolean isNumber(String text, int digitsMax) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits > 0 && digits == text.length() && digits <= digitsMax;
    }
}
