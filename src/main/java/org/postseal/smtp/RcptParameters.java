package org.postseal.smtp;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postseal.mail.Ascii;
import org.postseal.mail.Recipient;

/**
 * NOTIFY and ORCPT of RCPT (RFC 3461, sections 4.1 and 4.2; RFC 6533, section 3 for addresses of
 * type utf-8).
 *
 * @param international ORCPT holds non-ASCII text
 */
record RcptParameters(
        Set<Recipient.Notify> notifyOn, Optional<String> originalRecipient, boolean international) {

    /** RFC 3461, section 4.2. */
    private static final int ORCPT_CHARACTERS_MAX = 500;

    static RcptParameters of(List<String> parameters) throws CommandFault {
        Set<Recipient.Notify> notifyOn = Recipient.NOTIFY_DEFAULT;
        Optional<String> original = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String parameter : parameters) {
            String keyword = PathCommand.keywordOf(parameter);
            String value = PathCommand.valueOf(parameter);
            if (!seen.add(keyword)) {
                throw PathCommand.badValue(keyword);
            }
            switch (keyword) {
                case "NOTIFY" -> notifyOn = notifyOn(value);
                case "ORCPT" -> original = Optional.of(originalRecipient(value));
                default -> throw PathCommand.unknown(keyword);
            }
        }
        boolean international = original.isPresent() && !Ascii.isAll(original.get());
        return new RcptParameters(notifyOn, original, international);
    }

    private static Set<Recipient.Notify> notifyOn(String value) throws CommandFault {
        Set<Recipient.Notify> events = EnumSet.noneOf(Recipient.Notify.class);
        for (String word : value.split(",", -1)) {
            Recipient.Notify event =
                    switch (word.toUpperCase(Locale.ROOT)) {
                        case "NEVER" -> Recipient.Notify.NEVER;
                        case "SUCCESS" -> Recipient.Notify.SUCCESS;
                        case "FAILURE" -> Recipient.Notify.FAILURE;
                        case "DELAY" -> Recipient.Notify.DELAY;
                        default -> throw PathCommand.badValue("NOTIFY");
                    };
            if (!events.add(event)) {
                throw PathCommand.badValue("NOTIFY");
            }
        }
        if (events.contains(Recipient.Notify.NEVER) && events.size() > 1) {
            throw PathCommand.badValue("NOTIFY");
        }
        return events;
    }

    private static String originalRecipient(String value) throws CommandFault {
        int semicolon = value.indexOf(';');
        if (semicolon <= 0
                || semicolon == value.length() - 1
                || value.length() > ORCPT_CHARACTERS_MAX) {
            throw PathCommand.badValue("ORCPT");
        }
        String type = value.substring(0, semicolon);
        String address = value.substring(semicolon + 1);
        boolean utf8 = type.equalsIgnoreCase("utf-8");
        boolean good = utf8 ? isUnitext(address) : isPrintableXtext(address);
        if (!good || !type.chars().allMatch(RcptParameters::isTypeCharacter)) {
            throw PathCommand.badValue("ORCPT");
        }
        return value;
    }

    /** RFC 6533, section 3: UTF-8 as it is, or with {@code \x{...}} for some characters. */
    private static boolean isUnitext(String text) {
        boolean control =
                Xtext.decode(text)
                        .filter(decoded -> decoded.chars().anyMatch(Character::isISOControl))
                        .isPresent();
        return !control && text.chars().allMatch(c -> c > ' ' && c != '=' && c != 0x7f);
    }

    /** Whether it decodes to text that may stand in a header of a bounce. */
    static boolean isPrintableXtext(String text) {
        return Xtext.decode(text)
                .filter(decoded -> decoded.chars().allMatch(c -> c >= ' ' && c <= '~'))
                .isPresent();
    }

    private static boolean isTypeCharacter(int c) {
        return c == '-' || (c < 0x80 && Character.isLetterOrDigit(c));
    }
}
