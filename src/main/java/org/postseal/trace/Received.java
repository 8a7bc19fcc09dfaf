package org.postseal.trace;

import java.time.Instant;
import java.util.Optional;
import org.postseal.trace.FieldText.Clause;

/**
 * One Received field, as far as it can be understood. All of it is what somebody wrote, not what is
 * so.
 *
 * @param from what the client called itself, or the address it came from
 * @param by the server that wrote the field
 * @param with the protocol in its words
 * @param isReadable false where it is no trace of a transport at all
 */
public record Received(
        String raw,
        Style style,
        Optional<String> from,
        Optional<String> by,
        Optional<String> with,
        Optional<TlsTold> tls,
        ChannelReading channel,
        Optional<Instant> time,
        boolean isReadable) {

    /** Of the value of a field, whatever stands there. */
    public static Received of(String value) {
        FieldText text = new FieldText(value);
        Style style = Style.of(text);
        Optional<TlsTold> tls = TlsTold.of(text);
        ChannelReading channel = ChannelReading.of(text, style, tls);
        return new Received(
                value,
                style,
                text.words(Clause.FROM).map(Received::firstWord).or(() -> Peer.literal(text)),
                text.words(Clause.BY).map(Received::firstWord),
                text.words(Clause.WITH),
                tls,
                channel,
                TraceDate.of(text.date()),
                isReadable(text, channel));
    }

    private static boolean isReadable(FieldText text, ChannelReading channel) {
        return !text.isTwofold()
                && (text.words(Clause.BY).isPresent() || channel.channel() == Channel.WITHIN);
    }

    private static String firstWord(String words) {
        return words.split(" ", 2)[0];
    }
}
