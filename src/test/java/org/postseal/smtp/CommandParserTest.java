package org.postseal.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.mail.Address;
import org.postseal.mail.Envelope;
import org.postseal.mail.Recipient;
import org.postseal.mail.TlsWish;

class CommandParserTest {

    private static Command parse(String line) throws CommandFault {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void mailWithEverything() throws CommandFault {
        Command.Mail mail =
                (Command.Mail)
                        parse(
                                "mail from:<\"a b\"@example.org> size=12 body=7bit SMTPUTF8"
                                        + " ret=full ENVID=x RequireTLS");
        assertThat(mail.sender()).isEqualTo(new Address("a b", "example.org"));
        assertThat(mail.size()).hasValue(12);
        assertThat(mail.options())
                .isEqualTo(
                        new Envelope.Options(
                                true,
                                Optional.of(Envelope.Ret.FULL),
                                Optional.of("x"),
                                TlsWish.REQUIRED));
        assertThat(mail.international()).isFalse();
    }

    @Test
    void rcptWithEverything() throws CommandFault {
        Command.Rcpt rcpt =
                (Command.Rcpt)
                        parse(
                                "RCPT TO: <a@example.org> NOTIFY=SUCCESS,failure"
                                        + " ORCPT=rfc822;a+2Bb@x");
        assertThat(rcpt.address()).contains(new Address("a", "example.org"));
        assertThat(rcpt.notifyOn())
                .isEqualTo(Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.FAILURE));
        assertThat(rcpt.originalRecipient()).contains("rfc822;a+2Bb@x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MAIL FROM:|501 5.5.4",
                "MAIL TO:<a@b.example>|501 5.5.4",
                "MAIL FROM:<a@b.example>SIZE=1|501 5.5.4",
                "MAIL FROM:<a@b.example> SMTPUTF8=1|501 5.5.4",
                "MAIL FROM:<a@b.example> SIZE=1234567890123456789|501 5.5.4",
                "MAIL FROM:<a@b.example> ENVID=a=b|501 5.5.4",
                "MAIL FROM:<a@b.example> ENVID=a+0Ab|501 5.5.4",
                "MAIL FROM:<a@b.example> REQUIRETLS=yes|501 5.5.4",
                "MAIL FROM:<a@b.example> REQUIRETLS REQUIRETLS|501 5.5.4",
                "RCPT TO:<a@b.example> ORCPT=utf-8;a+0Db|501 5.5.4",
                "RCPT TO:<a@b.example> NOTIFY=NEVER NOTIFY=NEVER|501 5.5.4",
                "RCPT TO:<@x:>|501 5.1.3",
                "RCPT TO:<@-:a@b.example>|501 5.1.3",
                "DATA now|501 5.5.4",
                "BDAT -1|501 5.5.4",
                "BDAT 1 LAST LAST|501 5.5.4",
                "QUITE|500 5.5.2",
            })
    void refused(String line, String reply) {
        assertThat(catchThrowableOfType(CommandFault.class, () -> parse(line)).reply().oneLine())
                .startsWith(reply);
    }

    @Test
    @DisplayName("T17 control characters, and octets that are no text, are refused")
    void controlCharacters() {
        for (String bad : List.of("\0", "\r", "\n", "\t", "\u007f", "\u0085")) {
            assertThatThrownBy(() -> parse("MAIL FROM:<a" + bad + "b@example.org>"))
                    .isInstanceOf(CommandFault.class);
            assertThatThrownBy(() -> parse("EHLO a" + bad + "b")).isInstanceOf(CommandFault.class);
        }
        byte[] latin1 = "MAIL FROM:<\u00fc@example.org>".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CommandParser.parse(latin1)).isInstanceOf(CommandFault.class);
    }

    @Test
    void xtext() {
        assertThat(Xtext.decode("e+3Dmc2@example.com")).contains("e=mc2@example.com");
        assertThat(Xtext.decode("")).contains("");
        assertThat(Xtext.decode("+C3+BC")).contains("\u00fc");
        for (String bad : List.of("+3d", "+", "+3", "a b", "a=b", "\u00fc", "+-1", "++1")) {
            assertThat(Xtext.decode(bad)).as(bad).isEmpty();
        }
        for (String text : List.of("a+b=c d", "\u00fc\r\n", "plain", "")) {
            assertThat(Xtext.decode(Xtext.encode(text))).contains(text);
        }
    }
}
