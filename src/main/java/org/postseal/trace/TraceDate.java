package org.postseal.trace;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The date of a Received field (RFC 5322, sections 3.3 and 4.3), as mail servers write it. */
final class TraceDate {

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    /** RFC 5322, section 4.3: the zones that have a meaning, in hours. */
    private static final Map<String, Integer> ZONES =
            Map.ofEntries(
                    Map.entry("UT", 0),
                    Map.entry("UTC", 0),
                    Map.entry("GMT", 0),
                    Map.entry("Z", 0),
                    Map.entry("EDT", -4),
                    Map.entry("EST", -5),
                    Map.entry("CDT", -5),
                    Map.entry("CST", -6),
                    Map.entry("MDT", -6),
                    Map.entry("MST", -7),
                    Map.entry("PDT", -7),
                    Map.entry("PST", -8));

    private static final Pattern FORM =
            Pattern.compile(
                    "^(?:[A-Za-z]{3,9},? ?)?(\\d{1,2})[ -]([A-Za-z]{3})[a-z]{0,6}[ -](\\d{2,4})"
                            + " (\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d{1,9})?)?"
                            + " ?([+-]\\d{4}|[A-Za-z]{1,5})(?![A-Za-z0-9])");

    private TraceDate() {}

    /** Nothing when it cannot be told which moment is meant. */
    static Optional<Instant> of(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.find()) {
            return Optional.empty();
        }
        int month = MONTHS.indexOf(m.group(2).toLowerCase(Locale.ROOT)) + 1;
        Optional<ZoneOffset> zone = zone(m.group(7));
        if (month == 0 || zone.isEmpty()) {
            return Optional.empty();
        }
        int second = m.group(6) == null ? 0 : Math.min(59, Integer.parseInt(m.group(6)));
        try {
            return Optional.of(
                    OffsetDateTime.of(
                                    year(m.group(3)),
                                    month,
                                    Integer.parseInt(m.group(1)),
                                    Integer.parseInt(m.group(4)),
                                    Integer.parseInt(m.group(5)),
                                    second,
                                    0,
                                    zone.get())
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** RFC 5322, section 4.3: two digits up to 49 are of this century, three are after 1900. */
    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        return switch (digits.length()) {
            case 2 -> year < 50 ? 2000 + year : 1900 + year;
            case 3 -> 1900 + year;
            default -> year;
        };
    }

    private static Optional<ZoneOffset> zone(String text) {
        if (Character.isLetter(text.charAt(0))) {
            return Optional.ofNullable(ZONES.get(text.toUpperCase(Locale.ROOT)))
                    .map(ZoneOffset::ofHours);
        }
        int digits = Integer.parseInt(text.substring(1));
        int minutes = digits / 100 * 60 + digits % 100;
        boolean exists = minutes <= 18 * 60 && digits % 100 < 60;
        int sign = text.startsWith("-") ? -1 : 1;
        return exists
                ? Optional.of(ZoneOffset.ofTotalSeconds(sign * minutes * 60))
                : Optional.empty();
    }
}
