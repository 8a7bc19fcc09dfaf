package org.postseal.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postseal.mail.Printable;

/** A posture, for people and for the policy file. */
final class PostureText {

    private final PostureAnswer answer;

    PostureText(PostureAnswer answer) {
        this.answer = answer;
    }

    List<String> lines() {
        List<String> out = new ArrayList<>();
        out.add(
                "from %s to %s (UTC), %s"
                        .formatted(answer.since(), answer.today(), answer.defaultRule()));
        out.add(channels(answer.channels()));
        answer.domains().forEach(entry -> domain(entry, out));
        if (answer.more() > 0) {
            out.add("");
            out.add("and " + answer.more() + " more domains (--max tells of more)");
        }
        out.add("");
        out.add(summary());
        return out;
    }

    private static String channels(PostureAnswer.Channels channels) {
        return ("since the start of this relay: %d connections met their demand (%d of them without"
                        + " TLS, by an exception), %d passed only because a rule is observed (%d"
                        + " without TLS), %d were refused")
                .formatted(
                        channels.satisfied(),
                        channels.clear(),
                        channels.observed(),
                        channels.observedClear(),
                        channels.refused());
    }

    private static void domain(PostureAnswer.Entry entry, List<String> out) {
        out.add("");
        out.add(entry.domain() + ": " + entry.rule());
        out.add("  " + sessions(entry));
        if (!entry.wouldHave().isEmpty()) {
            long all = entry.wouldHave().stream().mapToLong(PostureAnswer.Count::sessions).sum();
            out.add("  enforcing would have deferred " + all + ": " + counts(entry.wouldHave()));
        } else if (entry.mode().equals("observe") && entry.sessions() > 0) {
            out.add("  enforcing would have changed nothing");
        }
        if (!entry.failures().isEmpty()) {
            out.add("  carried no mail: " + counts(entry.failures()));
        }
        entry.hosts().forEach(host -> out.add("  " + host(host, entry)));
        if (entry.ready()) {
            out.add("  ready: " + entry.line());
        }
        entry.blockers().forEach(blocker -> out.add("  not yet: " + blocker));
    }

    private static String sessions(PostureAnswer.Entry entry) {
        if (entry.sessions() == 0) {
            return entry.last() == null ? "no session" : "no session; the last on " + entry.last();
        }
        String proofs =
                entry.best() == null
                        ? ""
                        : entry.best().equals(entry.worst())
                                ? "; always " + entry.best()
                                : "; best " + entry.best() + ", worst " + entry.worst();
        return counted(entry.sessions(), "session")
                + " on "
                + counted(entry.days(), "day")
                + proofs;
    }

    private static String host(PostureAnswer.Where where, PostureAnswer.Entry entry) {
        String verified =
                where.verifiedDays() == 0
                        ? "never verified"
                        : "verified on "
                                + counted(where.verifiedDays(), "day")
                                + ", last on "
                                + where.lastVerified();
        return "%s, IPv%d: %s%s%s%s"
                .formatted(
                        where.host(),
                        where.family(),
                        counted(where.sessions(), "session"),
                        entry.rule().isEmpty() ? "" : ", " + verified,
                        where.failures().isEmpty() ? "" : "; " + counts(where.failures()),
                        entry.mode().equals("observe") && !where.current()
                                ? "; not among its hosts now"
                                : "");
    }

    private static String counts(List<PostureAnswer.Count> counts) {
        return counts.stream()
                .map(count -> count.reason() + " " + count.sessions())
                .collect(Collectors.joining(", "));
    }

    private static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private String summary() {
        long observed = answer.domains().stream().filter(PostureText::isObserved).count();
        long ready = answer.domains().stream().filter(PostureAnswer.Entry::ready).count();
        return observed == 0
                ? "nothing is only observed"
                : "%d of %s ready to be enforced%s"
                        .formatted(
                                ready,
                                counted(observed, "observed domain"),
                                ready == 0 ? "" : " (--policy prints the lines)");
    }

    private static boolean isObserved(PostureAnswer.Entry entry) {
        return entry.mode().equals("observe");
    }

    /** What is ready as lines for the policy file, and what is not as comments. */
    List<String> policy() {
        List<String> out = new ArrayList<>();
        out.add("# from results of %s to %s (UTC)".formatted(answer.since(), answer.today()));
        answer.domains().stream()
                .filter(PostureAnswer.Entry::ready)
                .map(PostureAnswer.Entry::line)
                .forEach(out::add);
        for (PostureAnswer.Entry entry : answer.domains()) {
            if (isObserved(entry) && !entry.ready()) {
                out.add("# not yet: " + entry.line());
                // A line end in a stranger's words would become a rule.
                entry.blockers().forEach(why -> out.add("#   " + Printable.of(why)));
            }
        }
        return out;
    }
}
