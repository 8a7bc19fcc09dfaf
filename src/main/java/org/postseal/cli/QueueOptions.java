package org.postseal.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postseal.config.BadConfig;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which relay a queue command is for, and whom in its queue. */
final class QueueOptions {

    @Mixin private RelayOptions relay = new RelayOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "queue ids: whole messages")
    private List<String> ids = List.of();

    @Option(names = "--to", paramLabel = "ADDRESS", description = "this recipient")
    private @Nullable String to;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "this sender; '<>' for bounces")
    private @Nullable String from;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "recipients at this domain")
    private @Nullable String domain;

    @Option(
            names = "--older",
            paramLabel = "TIME",
            converter = Older.class,
            description = "waiting longer than this, such as 30m, 4h or 2d")
    private @Nullable Duration older;

    @Option(names = "--all", description = "the whole queue")
    private boolean all;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "1000",
            description = "list at most so many; default: ${DEFAULT-VALUE}")
    private int max;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    /** Reads durations as the configuration writes them. */
    static final class Older implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");

        @Override
        public Duration convert(String text) {
            Matcher m = FORM.matcher(text);
            if (!m.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is no time: write a number and s, m, h or d, such as 4h");
            }
            long n = Long.parseLong(m.group(1));
            return switch (m.group(2)) {
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
            };
        }
    }

    boolean json() {
        return json;
    }

    int max() {
        return max;
    }

    List<String> ids() {
        return ids;
    }

    /** Whether anything was said of whom it is about. */
    boolean isSaid() {
        return all || isNarrowed();
    }

    /** Whether less than the whole queue is meant. */
    boolean isNarrowed() {
        return !ids.isEmpty() || request("").isNarrowed();
    }

    ControlRequest request(String verb) {
        String least = older == null ? null : older.toString();
        return new ControlRequest(verb, null, to, from, domain, least, max);
    }

    /** Where the relay keeps its data. */
    Path folder() throws BadConfig, CommandFailed {
        return relay.folder();
    }
}
