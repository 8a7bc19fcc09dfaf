package org.postseal.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A recorded conversation in the format of Unbound's testbound: what each authority answers, and
 * what a validating resolver is to make of it, step by step.
 *
 * @param settings the lines of its configuration
 * @param entries what the authorities answer
 * @param steps in order
 */
record Replay(List<String> settings, List<Entry> entries, List<Step> steps) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final Pattern DS_ALGORITHM =
            Pattern.compile("(\\bDS\\s+\\d+\\s+)([A-Z][A-Z0-9]+)(\\s)");
    private static final Pattern UNSIGNED =
            Pattern.compile("(?m)(RRSIG(?:\\s+\\w+){7}\\s+\\S+\\.)\\s*$");
    private static final int DSA_OCTETS = 41;
    private static final long TTL = 3600;

    /**
     * One recorded answer.
     *
     * @param from the first step at which it is given, {@code to} the last
     * @param addresses of the servers that give it
     * @param match what of a query must fit, as in the file
     */
    record Entry(int from, int to, Set<String> addresses, Set<String> match, Message reply) {

        boolean answers(Name name, int type, String address, int step) {
            if (step < from || step > to || !addresses.contains(address)) {
                return false;
            }
            Record question = reply.getQuestion();
            boolean nameFits =
                    (!match.contains("qname") || name.equals(question.getName()))
                            && (!match.contains("subdomain") || name.subdomain(question.getName()));
            return nameFits && (!match.contains("qtype") || type == question.getType());
        }
    }

    /**
     * One thing to do.
     *
     * @param verb QUERY, CHECK_ANSWER, TIME_PASSES and others
     * @param flags of the query or reply, in upper case
     * @param message the query or the reply expected; absent for other verbs
     */
    record Step(int number, String verb, Set<String> flags, Optional<Message> message) {}

    static Replay read(Path file) throws IOException {
        return new Reader(Files.readString(file, StandardCharsets.ISO_8859_1)).read();
    }

    /** The values of a configuration key, without quotes. */
    List<String> values(String key) {
        return settings.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> unquoted(line.substring(key.length() + 1).strip()))
                .toList();
    }

    static String unquoted(String value) {
        char first = value.isEmpty() ? ' ' : value.charAt(0);
        if (first == '"' || first == '\'') {
            return value.substring(1, value.indexOf(first, 1));
        }
        int comment = value.indexOf('#');
        return (comment < 0 ? value : value.substring(0, comment)).strip();
    }

    /** The trust anchors in the text form of a zone; empty when it has none. */
    String trustAnchors() {
        return Reader.numbered(String.join("\n", values("trust-anchor")));
    }

    /** The time at which the signatures are to be judged; where none is set, a good one. */
    Instant date() {
        return values("val-override-date").stream()
                .filter(date -> !date.equals("-1"))
                .map(date -> LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC))
                .findFirst()
                .orElseGet(this::lastSigned);
    }

    private Instant lastSigned() {
        return entries.stream()
                .flatMap(entry -> ReplayResolver.signatures(entry.reply()))
                .map(RRSIGRecord::getTimeSigned)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** Goes through a file once. */
    private static final class Reader {
        private final List<String> lines;
        private int at;
        private final List<Entry> entries = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        Reader(String text) {
            lines = text.lines().map(Reader::uncommented).filter(s -> !s.isEmpty()).toList();
        }

        private static String uncommented(String line) {
            boolean quoted = false;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '"') {
                    quoted = !quoted;
                } else if (c == ';' && !quoted) {
                    return line.substring(0, i).strip();
                }
            }
            return line.strip();
        }

        Replay read() throws IOException {
            List<String> settings = new ArrayList<>();
            while (!lines.get(at).equals("CONFIG_END")) {
                settings.add(lines.get(at++));
            }
            while (at < lines.size() && !lines.get(at).equals("SCENARIO_END")) {
                List<String> words = words(lines.get(at++));
                if (words.getFirst().equals("RANGE_BEGIN")) {
                    range(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2)));
                } else if (words.getFirst().equals("STEP")) {
                    step(words);
                }
            }
            return new Replay(settings, List.copyOf(entries), List.copyOf(steps));
        }

        private static List<String> words(String line) {
            return Arrays.asList(line.split("\\s+", -1));
        }

        private void range(int from, int to) throws IOException {
            Set<String> addresses = new TreeSet<>();
            while (!lines.get(at).startsWith("RANGE_END")) {
                List<String> words = words(lines.get(at++));
                if (words.getFirst().equals("ADDRESS")) {
                    addresses.add(words.get(1));
                } else if (words.getFirst().equals("ENTRY_BEGIN")) {
                    Parsed parsed = entry();
                    entries.add(new Entry(from, to, addresses, parsed.match, parsed.message));
                }
            }
        }

        private void step(List<String> words) throws IOException {
            Optional<Message> message = Optional.empty();
            Set<String> flags = Set.of();
            if (at < lines.size() && lines.get(at).equals("ENTRY_BEGIN")) {
                at++;
                Parsed parsed = entry();
                message = Optional.of(parsed.message);
                flags = parsed.flags;
            }
            String verb = String.join(" ", words.subList(2, words.size()));
            steps.add(new Step(Integer.parseInt(words.get(1)), verb, flags, message));
        }

        private record Parsed(Set<String> match, Set<String> flags, Message message) {}

        private Parsed entry() throws IOException {
            Set<String> match = new TreeSet<>();
            Set<String> flags = new TreeSet<>();
            Message message = new Message();
            int section = -1;
            StringBuilder text = new StringBuilder();
            while (!lines.get(at).equals("ENTRY_END")) {
                String line = lines.get(at++);
                List<String> words = words(line);
                switch (words.getFirst()) {
                    case "MATCH" -> lower(words, match);
                    case "REPLY" -> upper(words, flags);
                    case "ADJUST" -> {}
                    case "SECTION" -> {
                        records(text, section, message);
                        section = section(words.get(1));
                    }
                    default -> text.append(line).append('\n');
                }
            }
            at++;
            records(text, section, message);
            header(flags, message);
            return new Parsed(match, flags, message);
        }

        private static void lower(List<String> words, Set<String> into) {
            words.stream().skip(1).map(w -> w.toLowerCase(Locale.ROOT)).forEach(into::add);
        }

        private static void upper(List<String> words, Set<String> into) {
            words.stream().skip(1).map(w -> w.toUpperCase(Locale.ROOT)).forEach(into::add);
        }

        private static int section(String name) throws IOException {
            return switch (name) {
                case "QUESTION" -> Section.QUESTION;
                case "ANSWER" -> Section.ANSWER;
                case "AUTHORITY" -> Section.AUTHORITY;
                case "ADDITIONAL" -> Section.ADDITIONAL;
                default -> throw new IOException("no section: " + name);
            };
        }

        private static void records(StringBuilder text, int section, Message into)
                throws IOException {
            String lines = text.toString();
            text.setLength(0);
            if (section == Section.QUESTION) {
                question(words(lines.strip()), into);
            } else if (section > 0) {
                byte[] octets = readable(lines).getBytes(StandardCharsets.ISO_8859_1);
                try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, TTL)) {
                    for (Record r = master.nextRecord(); r != null; r = master.nextRecord()) {
                        into.addRecord(r instanceof RRSIGRecord sig ? dsa(sig) : r, section);
                    }
                }
            }
        }

        /** DSA signatures stand in the files as DER; on the wire they are R and S (RFC 2536). */
        private static Record dsa(RRSIGRecord s) {
            byte[] der = s.getSignature();
            boolean dsa = s.getAlgorithm() == DNSSEC.Algorithm.DSA;
            if (!dsa || der.length < DSA_OCTETS || der[0] != 0x30) {
                return s;
            }
            byte[] old = s.rdataToWireCanonical();
            ByteBuffer data = ByteBuffer.allocate(old.length - der.length + DSA_OCTETS);
            data.put(old, 0, old.length - der.length);
            int at = data.position() + 1;
            int first = 4;
            number(der, first, der[first - 1], data, at);
            int second = first + der[first - 1] + 2;
            number(der, second, der[second - 1], data, at + DSA_OCTETS / 2);
            return Record.newRecord(s.getName(), Type.RRSIG, DClass.IN, s.getTTL(), data.array());
        }

        private static void number(byte[] der, int at, int length, ByteBuffer into, int field) {
            int octets = DSA_OCTETS / 2;
            int cut = Math.max(0, length - octets);
            int pad = Math.max(0, octets - length);
            into.put(field + pad, der, at + cut, length - cut);
        }

        private static String readable(String text) {
            return UNSIGNED.matcher(numbered(text)).replaceAll("$1 AA==");
        }

        /** Algorithms of DS records as numbers: our reader knows no names there. */
        static String numbered(String text) {
            return DS_ALGORITHM
                    .matcher(text)
                    .replaceAll(m -> m.group(1) + DNSSEC.Algorithm.value(m.group(2)) + m.group(3));
        }

        private static void question(List<String> words, Message into) throws IOException {
            Name name = Name.fromString(words.getFirst(), Name.root);
            int type = Type.value(words.getLast(), true);
            into.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        }

        private static void header(Set<String> flags, Message message) {
            for (String flag : flags) {
                if (Flags.value(flag.toLowerCase(Locale.ROOT)) >= 0) {
                    message.getHeader().setFlag(Flags.value(flag.toLowerCase(Locale.ROOT)));
                } else if (Rcode.value(flag) >= 0) {
                    message.getHeader().setRcode(Rcode.value(flag));
                }
            }
        }
    }
}
