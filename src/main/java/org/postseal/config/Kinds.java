package org.postseal.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.mail.IpText;

/** The kinds of values that keys have. */
final class Kinds {

    private static final int PORT_MAX = 65535;
    private static final Pattern DURATION_TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");
    private static final Pattern SIZE_TEXT = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)");
    private static final Map<String, Integer> SHIFTS =
            Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);
    private static final Map<String, Duration> UNITS =
            Map.of(
                    "ms", Duration.ofMillis(1),
                    "s", Duration.ofSeconds(1),
                    "m", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1),
                    "d", Duration.ofDays(1),
                    "w", Duration.ofDays(7));

    static final Kind<Boolean> BOOLEAN =
            new Kind<>(
                    "true or false",
                    (value, _) -> {
                        if (value instanceof Boolean truth) {
                            return truth;
                        }
                        throw Kind.wrongType("true or false, without quotes", value);
                    },
                    String::valueOf);

    static final Kind<Duration> DURATION =
            Kind.text(
                    "a time such as \"30s\", \"5m\", \"4h\" or \"5d\"", Kinds::time, Kinds::shown);

    /** Octets. */
    static final Kind<Long> SIZE =
            Kind.text(
                    "a size such as \"50MiB\", \"2GiB\" or \"0B\"",
                    (text, _) -> size(text),
                    Kinds::shownSize);

    static final Kind<Domain> DOMAIN =
            Kind.text("a domain name", (text, _) -> Domain.of(text), Domain::ascii);

    static final Kind<Address> ADDRESS =
            Kind.text("a mail address", (text, _) -> Address.parse(text), Address::toString);

    /** An address and port that is bound or asked; never a name, which would have to be trusted. */
    static final Kind<InetSocketAddress> SOCKET =
            Kind.text(
                    "an address and port such as \"127.0.0.1:25\" or \"[::1]:25\"",
                    (text, _) -> socket(text),
                    Kinds::shown);

    static final Kind<Path> FOLDER =
            Kind.text("a folder", (text, folder) -> resolved(text, folder), Path::toString);

    /** A file that can be read now. */
    static final Kind<Path> FILE = Kind.text("a file", Kinds::readable, Path::toString);

    static final Kind<Integer> PORT = number("a port", 1, PORT_MAX);

    private Kinds() {}

    static Kind<Integer> number(String word, int least, int most) {
        String range = word + " from " + least + " to " + most;
        return new Kind<>(
                range,
                (value, _) -> {
                    if (!(value instanceof Long number)) {
                        throw Kind.wrongType(range + ", without quotes", value);
                    }
                    if (number < least || number > most) {
                        throw new Misread("must be " + range);
                    }
                    return number.intValue();
                },
                String::valueOf);
    }

    /** One word of several. */
    static <T> Kind<T> oneOf(List<T> choices, Function<T, String> word) {
        List<String> words = choices.stream().map(word).toList();
        String list = "one of " + String.join(", ", words);
        return Kind.text(
                list,
                (text, _) -> {
                    Optional<T> found =
                            choices.stream().filter(c -> word.apply(c).equals(text)).findFirst();
                    return found.orElseThrow(
                            () -> new Misread("must be " + list + Suggestion.forWord(text, words)));
                },
                word::apply);
    }

    private static long size(String text) throws Misread {
        Matcher matcher = SIZE_TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Misread("must be a size such as \"50MiB\", \"2GiB\" or \"0B\"");
        }
        return Long.parseLong(matcher.group(1)) << SHIFTS.getOrDefault(matcher.group(2), 0);
    }

    private static String shownSize(long octets) {
        for (String unit : List.of("GiB", "MiB", "KiB")) {
            int shift = SHIFTS.getOrDefault(unit, 0);
            if (octets > 0 && octets % (1L << shift) == 0) {
                return (octets >> shift) + unit;
            }
        }
        return octets + "B";
    }

    private static Duration time(String text, Path folder) throws Misread {
        Matcher matcher = DURATION_TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Misread("must be a time such as \"30s\", \"5m\", \"4h\" or \"5d\"");
        }
        Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
        return unit.multipliedBy(Long.parseLong(matcher.group(1)));
    }

    private static String shown(Duration time) {
        if (time.toMillis() % 1000 != 0) {
            return time.toMillis() + "ms";
        }
        long seconds = time.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        // 24h stays 24h, as people write it
        return seconds % 86_400 != 0 || seconds == 86_400 ? seconds / 3600 + "h" : days(seconds);
    }

    private static String days(long seconds) {
        return seconds / 86_400 + "d";
    }

    private static InetSocketAddress socket(String text) throws Misread {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(0, colon));
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= PORT_MAX && host.contains(":") == bracketed) {
                String plain = bracketed ? host.substring(1, host.length() - 1) : host;
                return new InetSocketAddress(InetAddress.ofLiteral(plain), port);
            }
        } catch (IllegalArgumentException e) {
            // said below, in words that help more
        }
        throw new Misread(
                "must be an IP address and a port, such as \"127.0.0.1:25\" or \"[::1]:25\"");
    }

    private static String shown(InetSocketAddress socket) {
        return IpText.of(socket.getAddress(), socket.getPort());
    }

    private static Path resolved(String text, Path folder) throws Misread {
        if (text.isBlank()) {
            throw new Misread("must not be empty");
        }
        return folder.resolve(text).normalize();
    }

    private static Path readable(String text, Path folder) throws Misread {
        Path file = resolved(text, folder);
        if (!Files.exists(file)) {
            throw new Misread("there is no file " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new Misread(file + " is not a file");
        }
        if (!Files.isReadable(file)) {
            throw new Misread(file + " cannot be read by user " + System.getProperty("user.name"));
        }
        return file;
    }
}
