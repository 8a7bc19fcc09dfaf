package org.postseal.smtp;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;
import org.postseal.mail.Address;
import org.postseal.wire.LineReader;

/**
 * Fuzzes {@link CommandParser}: what it takes is within its bounds and can be said again and means
 * the same, and what it refuses gets a well-formed reply.
 */
public final class CommandsTarget implements Target {

    @Override
    public void attack(byte[] input) throws IOException {
        try {
            check(CommandParser.parse(input));
        } catch (CommandFault fault) {
            checkReply(fault.reply());
        }
    }

    /** As our own client would read it: one reply, of lines that are not too long, in ASCII. */
    public static void checkReply(Reply reply) throws IOException {
        byte[] wire = reply.wire().getBytes(StandardCharsets.UTF_8);
        ReplyReader reader =
                new ReplyReader(
                        new LineReader(new ByteArrayInputStream(wire)),
                        new ReplyReader.Limits(510, 128));
        same(reader.read(), reply, "a reply as it is read");
        holds(reply.enhanced().isPresent(), "an enhanced code of its class");
        for (byte octet : wire) {
            holds(octet > 0 && octet < 0x7f, "a reply of plain ASCII");
        }
    }

    private static void check(Command command) {
        switch (command) {
            case Command.Mail mail -> check(mail);
            case Command.Rcpt rcpt -> check(rcpt);
            case Command.Bdat chunk -> holds(chunk.octets() >= 0, "a chunk of some size");
            case Command.Helo helo -> checkName(helo.name());
            case Command.Ehlo ehlo -> checkName(ehlo.name());
            default -> {}
        }
    }

    private static void checkName(String name) {
        holds(!name.isEmpty() && clean(name) && name.indexOf(' ') < 0, "a name of one word");
    }

    private static void check(Command.Mail mail) {
        checkAddress(mail.sender());
        holds(mail.size().orElse(0) >= 0, "a size");
        Optional<String> id = mail.options().envelopeId();
        id.ifPresent(CommandsTarget::checkXtext);
        StringBuilder again = new StringBuilder("MAIL FROM:<" + mail.sender() + ">");
        mail.size().ifPresent(size -> again.append(" SIZE=").append(size));
        again.append(mail.options().smtpUtf8() ? " SMTPUTF8" : "");
        mail.options().ret().ifPresent(ret -> again.append(" RET=").append(ret));
        id.ifPresent(value -> again.append(" ENVID=").append(value));
        if (reparsed(again.toString()) instanceof Command.Mail other) {
            same(other.sender(), mail.sender(), "the sender said again");
            same(other.size(), mail.size(), "the size said again");
            same(other.options(), mail.options(), "the options said again");
        } else {
            holds(false, "MAIL said again is MAIL");
        }
    }

    private static void check(Command.Rcpt rcpt) {
        rcpt.address().ifPresent(CommandsTarget::checkAddress);
        holds(!rcpt.address().filter(Address::isNull).isPresent(), "a recipient is somebody");
        String address = rcpt.address().map(Address::toString).orElse("postmaster");
        StringBuilder again = new StringBuilder("RCPT TO:<" + address + ">");
        if (!rcpt.notifyOn().isEmpty()) {
            List<String> words = rcpt.notifyOn().stream().map(Enum::name).toList();
            again.append(" NOTIFY=").append(String.join(",", words));
        }
        rcpt.originalRecipient().ifPresent(value -> again.append(" ORCPT=").append(value));
        if (reparsed(again.toString()) instanceof Command.Rcpt other) {
            same(other.address(), rcpt.address(), "the recipient said again");
            same(other.notifyOn(), rcpt.notifyOn(), "NOTIFY said again");
            same(other.originalRecipient(), rcpt.originalRecipient(), "ORCPT said again");
        } else {
            holds(false, "RCPT said again is RCPT");
        }
        rcpt.originalRecipient()
                .ifPresent(value -> holds(clean(value) && value.indexOf(' ') < 0, "clean ORCPT"));
    }

    private static Command reparsed(String line) {
        try {
            return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
        } catch (CommandFault fault) {
            throw new AssertionError("refused when said again: " + line, fault);
        }
    }

    private static void checkAddress(Address address) {
        holds(clean(address.toString()), "an address without control characters");
    }

    private static void checkXtext(String value) {
        String decoded = Xtext.decode(value).orElseThrow();
        same(Xtext.decode(Xtext.encode(decoded)).orElseThrow(), decoded, "xtext and back");
    }

    private static boolean clean(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.join(
                Seeds.of(
                        "MAIL FROM:<a@b.example> SIZE=12 BODY=8BITMIME SMTPUTF8 RET=HDRS"
                                + " ENVID=a+2B",
                        "RCPT TO:<@x,@y:a@b> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+40b",
                        "RCPT TO:<\"a\\\"b c\"@[IPv6:::1]> NOTIFY=NEVER",
                        "MAIL FROM:<\u00fc@b\u00fccher.example> SMTPUTF8",
                        "RCPT TO:<postmaster>",
                        "RCPT TO:a@b ORCPT=utf-8;\u00fc@x",
                        "BDAT 86 LAST",
                        "EHLO [192.0.2.1]",
                        "STARTTLS",
                        "MAIL FROM:<>"),
                Seeds.strings("smtp/smtp-proto.json"),
                Seeds.strings("smtp/chasquid-smtp.json"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "MAIL FROM:<",
                "RCPT TO:<",
                "EHLO ",
                "BDAT ",
                " LAST",
                ">",
                " SIZE=",
                " BODY=",
                "BINARYMIME",
                " SMTPUTF8",
                " RET=FULL",
                " ENVID=",
                " NOTIFY=NEVER",
                " NOTIFY=",
                "SUCCESS",
                ",DELAY",
                " ORCPT=rfc822;",
                " ORCPT=utf-8;",
                "@[IPv6:",
                "]",
                "+2B",
                "\u00e9",
                "xn--",
                "\"",
                "\\",
                "@a:",
                "postmaster",
                "\u2028",
                "STARTTLS");
    }

    @Override
    public int octetsMax() {
        return 1200;
    }
}
