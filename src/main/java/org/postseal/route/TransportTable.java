package org.postseal.route;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;
import org.postseal.mail.Printable;

/**
 * Where mail goes by the operator's word instead of by MX, in lines like those of Postfix's
 * transport table:
 *
 * <pre>
 * example.com     [10.0.0.5]:2525 encrypt     that host itself; a level of its own
 * .example.com    relay.example.net           the MX of that domain; for all below example.com
 * example.org     :587                        its own MX, another port
 * example.edu     smtps:[relay.example]:465   TLS from the first octet on, without STARTTLS
 * example.net     :                           its own MX: an exception from the next line
 * *               [smarthost.example.com]     everything else
 * </pre>
 *
 * <p>{@code smtp:} and {@code relay:} before the next hop are accepted; {@code smtps:} means
 * implicit TLS, on port 465 unless another is given. A line that begins with white space continues
 * the one before; {@code #} begins a comment line. An exact domain wins over {@code .parent}, a
 * longer parent over a shorter one, all over {@code *}. Immutable.
 */
public final class TransportTable {

    private static final long FILE_OCTETS_MAX = 16 << 20;
    private static final int FAULTS_MAX = 50;
    private static final int PORT_MAX = 65_535;
    private static final Pattern FIELDS = Pattern.compile("(\\S+)(?:\\s+(\\S+)(?:\\s+(.*))?)?");
    private static final Pattern OUR_TRANSPORT =
            Pattern.compile("(?:(smtp|relay|smtps):|:(?=[\\[a-zA-Z]))(.*)");
    private static final Pattern NEXT_HOP =
            Pattern.compile("(?:\\[([^\\[\\]]+)\\]|([^:\\[\\]]*))(?::(\\d{0,5}))?");

    private final Map<String, ConfiguredHop> hops;

    private TransportTable(Map<String, ConfiguredHop> hops) {
        this.hops = Map.copyOf(hops);
    }

    /** The table of a relay that has no transport file. */
    public static TransportTable empty() {
        return new TransportTable(Map.of());
    }

    /**
     * What came of reading a file.
     *
     * @param table of the lines that are good; not to be used while there are faults
     * @param faults each with file, line and words; the first fifty
     */
    public record Parsed(TransportTable table, List<String> faults) {
        public Parsed {
            faults = List.copyOf(faults);
        }

        public boolean isGood() {
            return faults.isEmpty();
        }
    }

    /** Reads a file; one that cannot be read is a fault like any other. */
    public static Parsed parse(Path file) {
        try {
            if (Files.size(file) > FILE_OCTETS_MAX) {
                return unreadable(file, "larger than " + FILE_OCTETS_MAX + " octets");
            }
            return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (CharacterCodingException e) {
            return unreadable(file, "not in UTF-8");
        } catch (IOException e) {
            return unreadable(file, "cannot be read (" + e + ")");
        }
    }

    private static Parsed unreadable(Path file, String words) {
        return new Parsed(empty(), List.of(file + ": " + words));
    }

    /**
     * @param file its name, for people
     */
    public static Parsed parse(String text, String file) {
        Map<String, ConfiguredHop> hops = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (Line line : logicalLines(text)) {
            try {
                ConfiguredHop hop = hop(line, file);
                ConfiguredHop other = hops.putIfAbsent(hop.key(), hop);
                if (other != null) {
                    throw new Fault(
                            "\"" + hop.key() + "\" stands in line " + other.line() + " already");
                }
            } catch (Fault | MalformedAddress e) {
                if (faults.size() < FAULTS_MAX) {
                    faults.add(
                            file
                                    + ":"
                                    + line.number
                                    + ": "
                                    + Printable.of(String.valueOf(e.getMessage())));
                }
            }
        }
        return new Parsed(new TransportTable(hops), faults);
    }

    private record Line(int number, String text) {}

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    private static List<Line> logicalLines(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (Character.isWhitespace(raw.charAt(0)) && !lines.isEmpty()) {
                Line start = lines.removeLast();
                lines.add(new Line(start.number, start.text + " " + line));
            } else {
                lines.add(new Line(number, line));
            }
        }
        return lines;
    }

    private static ConfiguredHop hop(Line line, String file) throws Fault {
        Matcher fields = FIELDS.matcher(line.text);
        if (!fields.matches() || fields.group(2) == null) {
            throw new Fault("a domain and a next hop are needed, such as [host]:port");
        }
        String key = key(fields.group(1));
        String value = fields.group(2);
        Matcher ours = OUR_TRANSPORT.matcher(value);
        String nextHop = ours.matches() ? ours.group(2) : value;
        boolean implicitTls = ours.matches() && "smtps".equals(ours.group(1));
        Matcher parts = NEXT_HOP.matcher(nextHop);
        if (!parts.matches()) {
            throw new Fault(
                    "\""
                            + value
                            + "\" is no next hop; write [host]:port, host:port or :port,"
                            + " with smtps: before it for TLS from the first octet on");
        }
        String level = fields.group(3) == null ? "" : fields.group(3).strip();
        boolean bracketed = parts.group(1) != null;
        Optional<String> target = target(bracketed ? parts.group(1) : parts.group(2), bracketed);
        return new ConfiguredHop(
                key,
                target,
                bracketed,
                implicitTls,
                port(parts.group(3)),
                level,
                file,
                line.number);
    }

    private static String key(String text) throws Fault {
        if (text.equals("*")) {
            return text;
        }
        if (text.contains("@")) {
            throw new Fault("\"" + text + "\": routes go by domain, not by address");
        }
        return text.startsWith(".")
                ? "." + Domain.of(text.substring(1)).ascii()
                : Domain.of(text).ascii();
    }

    private static Optional<String> target(@Nullable String text, boolean bracketed) throws Fault {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> literal = literal(text);
        if (literal.isPresent()) {
            if (!bracketed) {
                throw new Fault("an address needs brackets: [" + text + "]");
            }
            return literal.map(InetAddress::getHostAddress);
        }
        return Optional.of(Domain.of(text).ascii());
    }

    private static Optional<Integer> port(@Nullable String text) throws Fault {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > PORT_MAX) {
            throw new Fault("there is no port " + text);
        }
        return Optional.of(port);
    }

    /** The address that the text is, with or without {@code IPv6:} before it; no name is one. */
    static Optional<InetAddress> literal(String text) {
        String plain = text.toLowerCase(Locale.ROOT).startsWith("ipv6:") ? text.substring(5) : text;
        boolean looksLikeOne = plain.contains(":") || isFourNumbers(plain);
        try {
            return looksLikeOne ? Optional.of(InetAddress.ofLiteral(plain)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Asked for every message that goes to a configured host. */
    private static boolean isFourNumbers(String text) {
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && digits > 0) {
                dots++;
                digits = 0;
            } else {
                return false;
            }
        }
        return dots == 3 && digits > 0;
    }

    /** The line for a recipient's domain, if one covers it. */
    public Optional<ConfiguredHop> lookup(Domain domain) {
        ConfiguredHop exact = hops.get(domain.ascii());
        if (exact != null) {
            return Optional.of(exact);
        }
        String name = domain.ascii();
        int dot = domain.isLiteral() ? -1 : name.indexOf('.');
        while (dot >= 0) {
            ConfiguredHop below = hops.get(name.substring(dot));
            if (below != null) {
                return Optional.of(below);
            }
            dot = name.indexOf('.', dot + 1);
        }
        return Optional.ofNullable(hops.get("*"));
    }

    /** Every line, in no particular order; for those who check their levels. */
    public List<ConfiguredHop> hops() {
        return List.copyOf(hops.values());
    }

    public boolean isEmpty() {
        return hops.isEmpty();
    }
}
