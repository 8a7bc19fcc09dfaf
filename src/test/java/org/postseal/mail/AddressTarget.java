package org.postseal.mail;

import static org.postseal.fuzz.Invariant.holds;
import static org.postseal.fuzz.Invariant.same;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postseal.fuzz.Seeds;
import org.postseal.fuzz.Target;

/**
 * Fuzzes {@link Address} and {@link Domain}: what is read is the same when it is written and read
 * again, in its one form, and safe to stand in a command or a header.
 */
public final class AddressTarget implements Target {

    @Override
    public void attack(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            check(Address.parse(text));
        } catch (MalformedAddress e) {
            checkWords(e);
        }
        try {
            check(Domain.of(text));
        } catch (MalformedAddress e) {
            checkWords(e);
        }
        String shown = Printable.of(text);
        holds(shown.length() <= 512 && clean(shown), "what is shown is safe");
    }

    private static void checkWords(MalformedAddress e) {
        holds(clean(String.valueOf(e.getMessage())), "the fault is told on one line");
    }

    private static void check(Address address) {
        String text = address.toString();
        holds(clean(text), "no control character");
        if (address.isNull()) {
            same(text, "", "nobody has no text");
            return;
        }
        same(Address.parse(text), address, "written and read");
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        holds(address.needsSmtpUtf8() || ascii, "what is not ASCII needs SMTPUTF8");
    }

    private static void check(Domain domain) {
        String ascii = domain.ascii();
        holds(ascii.length() <= 253 && !ascii.isEmpty(), "a length that DNS allows");
        holds(ascii.chars().allMatch(c -> c > ' ' && c < 0x7f), "printable ASCII");
        holds(ascii.chars().noneMatch(c -> "@<>\"\\,;() ".indexOf(c) >= 0), "no special");
        same(Domain.of(ascii), domain, "read again");
        same(Domain.of(ascii.toUpperCase(java.util.Locale.ROOT)), domain, "in any case");
        String unicode = domain.unicode();
        holds(clean(unicode), "no control character in its Unicode form");
        same(Domain.of(unicode), domain, "from its Unicode form");
        long labels = ascii.chars().filter(c -> c == '.').count() + 1;
        holds(labels <= 127, "so many labels");
    }

    private static boolean clean(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        return Seeds.join(
                Seeds.of(
                        "a@b.example",
                        "\"a b\"@b.example",
                        "\u00fc@b\u00fccher.example",
                        "fa\u00df.de",
                        "xn--bcher-kva.example.",
                        "a@[IPv6:2001:db8::1]",
                        "_x.y-z",
                        "[192.0.2.1]"),
                Seeds.strings("smtp/rspamd-addr-date.json"),
                Seeds.strings("smtp/mox-smtp.json"));
    }

    @Override
    public List<String> words() {
        return List.of(
                "@",
                "xn--",
                "[IPv6:",
                "]",
                "::",
                "\u3002",
                "\u00df",
                "\u200d",
                "\u05d0",
                "\u2028",
                ".",
                "-",
                "_",
                "\"",
                "\\",
                "\u00ad",
                "\u0131",
                "\u212a",
                "\ud83d\ude00",
                "192.0.2.1");
    }

    @Override
    public int octetsMax() {
        return 400;
    }
}
