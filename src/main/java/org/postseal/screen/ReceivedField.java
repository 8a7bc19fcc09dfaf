package org.postseal.screen;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.postseal.mail.IpText;
import org.postseal.mail.SecondText;
import org.postseal.tls.HandshakeFacts;

/**
 * Our own trace field (RFC 5321, section 4.4), with the {@code tls} clause of RFC 8314, section
 * 4.3. Everything a stranger chose is reduced to the characters of host names.
 */
final class ReceivedField {

    /** What our own fields are known by, when a message comes round again. */
    static final String MARK = "(Postseal)";

    private static final int HELO_CHARACTERS_MAX = 255;
    private static final int CHARACTERS_EXPECTED = 320;
    private static final SecondText DATE =
            new SecondText(
                    DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                                    .withZone(ZoneOffset.UTC)
                            ::format);

    private ReceivedField() {}

    static String of(String hostname, Trace trace) {
        StringBuilder out = new StringBuilder(CHARACTERS_EXPECTED).append("Received: from ");
        out.append(hostCharacters(trace.helo()));
        out.append(" (").append(literal(trace.client())).append(")\r\n");
        out.append("\tby ").append(hostname).append(' ').append(MARK);
        out.append(" with ").append(trace.protocol()).append(" id ").append(trace.id());
        if (trace.onlyRecipient().isPresent() && !trace.onlyRecipient().get().needsSmtpUtf8()) {
            out.append("\r\n\tfor <").append(trace.onlyRecipient().get()).append('>');
        }
        if (trace.tls().isPresent()) {
            out.append("\r\n\t").append(tlsClause(trace.tls().get()));
        }
        return out.append(";\r\n\t")
                .append(DATE.of(trace.arrived().getEpochSecond()))
                .append("\r\n")
                .toString();
    }

    private static String tlsClause(HandshakeFacts facts) {
        String group = facts.group().map(name -> ", " + hostCharacters(name)).orElse("");
        return "tls "
                + hostCharacters(facts.cipher())
                + " ("
                + hostCharacters(facts.protocol())
                + group
                + ")";
    }

    /** RFC 5321, section 4.1.3. */
    private static String literal(InetAddress address) {
        String text = IpText.of(address);
        return address instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
    }

    /** The text without any character that has no place in a name or an address literal. */
    static String hostCharacters(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < HELO_CHARACTERS_MAX; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (letter || (c >= '0' && c <= '9') || ".-_:[]".indexOf(c) >= 0) {
                out.append(c);
            }
        }
        return out.isEmpty() ? "unknown" : out.toString();
    }
}
