package org.postseal.smtp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postseal.mail.Envelope;
import org.postseal.mail.TlsWish;

/** SIZE, BODY, SMTPUTF8, RET, ENVID and REQUIRETLS of MAIL (RFC 1870, 6152, 6531, 3461, 8689). */
record MailParameters(OptionalLong size, Envelope.Options options) {

    /** RFC 1870, section 4. */
    private static final int SIZE_DIGITS_MAX = 18;

    /** RFC 3461, section 4.4. */
    private static final int ENVID_CHARACTERS_MAX = 100;

    static MailParameters of(List<String> parameters) throws CommandFault {
        OptionalLong size = OptionalLong.empty();
        boolean smtpUtf8 = false;
        Optional<Envelope.Ret> ret = Optional.empty();
        Optional<String> envelopeId = Optional.empty();
        TlsWish wish = TlsWish.NONE;
        Set<String> seen = new HashSet<>();
        for (String parameter : parameters) {
            String keyword = PathCommand.keywordOf(parameter);
            String value = PathCommand.valueOf(parameter);
            if (!seen.add(keyword)) {
                throw PathCommand.badValue(keyword);
            }
            switch (keyword) {
                case "SIZE" -> size = OptionalLong.of(size(value));
                case "BODY" -> checkBody(value);
                case "SMTPUTF8" -> smtpUtf8 = flag(parameter, keyword);
                case "RET" -> ret = Optional.of(ret(value));
                case "ENVID" -> envelopeId = Optional.of(envelopeId(value));
                case Extensions.REQUIRETLS -> {
                    flag(parameter, keyword);
                    wish = TlsWish.REQUIRED;
                }
                default -> throw PathCommand.unknown(keyword);
            }
        }
        return new MailParameters(size, new Envelope.Options(smtpUtf8, ret, envelopeId, wish));
    }

    private static long size(String value) throws CommandFault {
        if (!CommandParser.isNumber(value, SIZE_DIGITS_MAX)) {
            throw PathCommand.badValue("SIZE");
        }
        return Long.parseLong(value);
    }

    /** What the body really holds is seen when it arrives; so the announcement is only checked. */
    private static void checkBody(String value) throws CommandFault {
        switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT", "8BITMIME" -> {}
            case "BINARYMIME" -> throw PathCommand.unknown("BODY=BINARYMIME");
            default -> throw PathCommand.badValue("BODY");
        }
    }

    private static boolean flag(String parameter, String keyword) throws CommandFault {
        if (parameter.length() != keyword.length()) {
            throw PathCommand.badValue(keyword);
        }
        return true;
    }

    private static Envelope.Ret ret(String value) throws CommandFault {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "FULL" -> Envelope.Ret.FULL;
            case "HDRS" -> Envelope.Ret.HDRS;
            default -> throw PathCommand.badValue("RET");
        };
    }

    private static String envelopeId(String value) throws CommandFault {
        boolean good = !value.isEmpty() && value.length() <= ENVID_CHARACTERS_MAX;
        if (!good || !RcptParameters.isPrintableXtext(value)) {
            throw PathCommand.badValue("ENVID");
        }
        return value;
    }
}
