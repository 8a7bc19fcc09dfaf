package org.postseal.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postseal.proof.ProofExport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an export is to hold. */
final class ProofExportOptions {

    @Mixin private ProofOptions common = new ProofOptions();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeText.class,
            required = true,
            description = "from this time on: 2026-06-01 or 2026-06-01T12:30:00Z")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeText.class,
            required = true,
            description = "before this time")
    private @Nullable Instant to;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "so many records, drawn by the seed, with what belongs to them")
    private int sample;

    @Option(
            names = "--seed",
            paramLabel = "TEXT",
            description = "what the sample is drawn by: the auditor names it, not you")
    private @Nullable String seed;

    @Option(
            names = "--addresses",
            description = "tell whom the records are about, as far as it is still known")
    private boolean addresses;

    ProofOptions common() {
        return common;
    }

    ProofExport.Wish wish() throws CommandFailed {
        Instant begin = from == null ? Instant.EPOCH : from;
        Instant end = to == null ? Instant.MAX : to;
        if (!begin.isBefore(end)) {
            throw new CommandFailed(Exit.USAGE, "--from must be before --to");
        }
        String text = seed == null ? "" : seed;
        if (sample < 0
                || (sample > 0) == text.isEmpty()
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new CommandFailed(Exit.USAGE, "a sample needs a number and a seed, on one line");
        }
        return new ProofExport.Wish(begin, end, sample, text, addresses);
    }
}
