package org.postseal.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time: a day, which begins at midnight in UTC, or an instant (RFC 3339). */
final class TimeText implements ITypeConverter<Instant> {

    @Override
    public Instant convert(String text) {
        try {
            return text.length() == "2026-06-01".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no time: write 2026-06-01 or 2026-06-01T12:30:00Z");
        }
    }
}
