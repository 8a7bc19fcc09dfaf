package org.postseal.route;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postseal.mail.Domain;
import org.postseal.mail.MalformedAddress;

/** Makes a host's name out of what an MX record holds, which may be any octets at all. */
final class MxName {

    private static final int ESCAPE_DIGITS = 3;

    private MxName() {}

    /**
     * The name in A-labels; U-labels, which some zones hold in UTF-8, are converted.
     *
     * @param exchange as the DNS gives it: octets no host name has are escaped as {@code \ddd}
     * @return empty when it cannot be a host's name
     */
    static Optional<String> normal(String exchange) {
        try {
            String text = exchange.indexOf('\\') < 0 ? exchange : unescaped(exchange);
            return Optional.of(Domain.of(text))
                    .filter(name -> !name.isLiteral())
                    .map(Domain::ascii);
        } catch (MalformedAddress | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String unescaped(String text) throws CharacterCodingException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                octets.write(c);
                continue;
            }
            int end = i + 1 + ESCAPE_DIGITS;
            String digits = end <= text.length() ? text.substring(i + 1, end) : "";
            if (!digits.matches("[0-9]{3}") || Integer.parseInt(digits) < 0x80) {
                throw new CharacterCodingException();
            }
            octets.write(Integer.parseInt(digits));
            i = end - 1;
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(octets.toByteArray()))
                .toString();
    }
}
