package org.postseal.trace;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postseal.trace.FieldText.Clause;

/**
 * What a field says of its channel, and by which of its words. The keywords are those of IANA's
 * "Mail Transmission Types" (RFC 3848, RFC 6531 section 4.3); software that writes them without
 * regard to TLS is known by its style, and then nothing is concluded.
 *
 * @param because a sentence for people, without a full stop
 */
public record ChannelReading(Channel channel, String because) {

    private static final Pattern SECURE =
            Pattern.compile("(?:E?SMTP|UTF8SMTP|LMTP|UTF8LMTP)SA?|HTTPS");
    private static final Pattern PLAIN =
            Pattern.compile("(?:ESMTP|UTF8SMTP|LMTP|UTF8LMTP)A?|SMTP|ASMTP");
    private static final Pattern INVOKED =
            Pattern.compile("^qmail \\d+ invoked (?:by|from) .*|^Postfix, from userid .*|^from .*");

    /**
     * They write ESMTPS whenever there is TLS, so that the other words mean that there was none.
     */
    private static final Set<Style> EXACT =
            Set.of(
                    Style.POSTSEAL,
                    Style.POSTFIX,
                    Style.EXIM,
                    Style.SENDMAIL,
                    Style.GMAIL,
                    Style.YAHOO);

    static ChannelReading of(FieldText text, Style style, Optional<TlsTold> tls) {
        String words = text.words(Clause.WITH).orElse("");
        String keyword = keyword(words);
        if (text.isTwofold()) {
            return unknown("it names two receiving servers, which no server writes");
        }
        if (text.words(Clause.BY).isEmpty()) {
            return within(text, keyword, style)
                    .orElseGet(() -> unknown("it does not say which server wrote it"));
        }
        if (tls.filter(told -> !told.hides()).isPresent()) {
            return new ChannelReading(
                    Channel.CLEAR, "the cipher that it tells of does not encrypt");
        }
        if (tls.isPresent()) {
            return new ChannelReading(Channel.ENCRYPTED, "it tells of TLS");
        }
        if (SECURE.matcher(keyword).matches()) {
            return new ChannelReading(
                    Channel.ENCRYPTED, "\"" + keyword + "\" is written for TLS only");
        }
        return within(text, keyword, style).orElseGet(() -> plain(keyword, words, style));
    }

    /**
     * The last word of a phrase, as "encrypted SMTP"; Microsoft's phrases have their own meaning.
     */
    private static String keyword(String words) {
        if (words.startsWith("Microsoft ") || words.isEmpty()) {
            return "";
        }
        String first = words.split(" ", 2)[0];
        return first.toUpperCase(Locale.ROOT);
    }

    private static Optional<ChannelReading> within(FieldText text, String keyword, Style style) {
        boolean invoked =
                text.comments(Clause.BY).stream().anyMatch(c -> INVOKED.matcher(c).matches())
                        || text.comments(Clause.NONE).stream()
                                .anyMatch(c -> INVOKED.matcher(c).matches());
        if (invoked || keyword.startsWith("LOCAL") || keyword.equals("INTERNAL")) {
            return within("it was made or taken up on that machine");
        }
        if (keyword.equals("MAPI")) {
            return within("\"mapi\" is Exchange's own store, not a way between servers");
        }
        if (Peer.isLocal(text, style)) {
            return within("both ends are the same machine");
        }
        if (keyword.startsWith("LMTP")
                && text.has(Clause.FROM)
                && text.words(Clause.FROM).equals(text.words(Clause.BY))) {
            return within("both ends have the same name");
        }
        if (style == Style.POSTFIX && !text.has(Clause.FROM) && keyword.isEmpty()) {
            return within("Postfix made it itself, or took it up anew");
        }
        if (style == Style.GMAIL && !text.has(Clause.FROM)) {
            return within("no sending server is named: handed on within one provider");
        }
        return Optional.empty();
    }

    private static Optional<ChannelReading> within(String because) {
        return Optional.of(new ChannelReading(Channel.WITHIN, because));
    }

    private static ChannelReading plain(String keyword, String words, Style style) {
        if (words.startsWith("Microsoft SMTP Server")) {
            return new ChannelReading(Channel.CLEAR, "Exchange adds TLS where there is any");
        }
        if (keyword.equals("HTTP")) {
            return unknown("it was written in a browser or program; \"HTTP\" stands for both");
        }
        if (!PLAIN.matcher(keyword).matches()) {
            return unknown(
                    words.isEmpty()
                            ? "it says nothing of the protocol"
                            : "\"" + words + "\" does not tell whether there was TLS");
        }
        if (style == Style.QMAIL) {
            return unknown("qmail writes \"" + keyword + "\" with TLS and without");
        }
        if (EXACT.contains(style)) {
            return new ChannelReading(
                    Channel.CLEAR, style.shown() + " writes \"" + keyword + "\" without TLS only");
        }
        return keyword.equals("SMTP")
                ? unknown("some servers write \"SMTP\" whatever the channel")
                : new ChannelReading(
                        Channel.CLEAR, "\"" + keyword + "\" means without TLS (RFC 3848)");
    }

    private static ChannelReading unknown(String because) {
        return new ChannelReading(Channel.UNKNOWN, because);
    }
}
