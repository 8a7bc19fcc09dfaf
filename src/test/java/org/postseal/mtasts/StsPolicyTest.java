package org.postseal.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records and policy files. */
class StsPolicyTest {

    private static final String HEAD = "version: STSv1\nmode: enforce\n";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", " \n", "\t \r\n"})
    @DisplayName("S12 LF, CRLF and trailing white space are read, with or without a last line end")
    void lineEnds(String end) {
        String whole = String.join(end, "version: STSv1", "mode: testing", "mx: a.b", "max_age: 9");
        for (String text : List.of(whole, whole + end, whole + end + end)) {
            assertThat(parse(text).mode()).isEqualTo(StsPolicy.Mode.TESTING);
        }
    }

    @Test
    @DisplayName("S13 mode none needs no mx")
    void none() {
        assertThat(parse("version: STSv1\nmode: none\nmax_age: 60").mx()).isEmpty();
    }

    @Test
    @DisplayName("S14 S15 of a field that comes twice the first counts; unknown ones do not")
    void duplicates() {
        StsPolicy policy =
                parse(HEAD + "mode: none\nfuture: x\nmx: a.b\nmx: c.d\nmax_age: 60\nmax_age: 1");
        assertThat(policy.mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(policy.maxAge()).isEqualTo(Duration.ofSeconds(60));
        assertThat(policy.mx()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mode: enforce\nmx: a.b\nmax_age: 60",
                "version: STSv2\nmode: enforce\nmx: a.b\nmax_age: 60",
                "version: stsv1\nmode: enforce\nmx: a.b\nmax_age: 60",
                "version: STSv2\nversion: STSv1\nmode: none\nmax_age: 60",
                "version: STSv1\nmode: Enforce\nmx: a.b\nmax_age: 60",
                "version: STSv1\nmx: a.b\nmax_age: 60",
                HEAD + "max_age: 60",
                HEAD + "nmx: a.b\nmax_age: 60",
                HEAD + "mx: \nmax_age: 60",
                HEAD + "mx: *\nmax_age: 60",
                HEAD + "mx: *.*.b\nmax_age: 60",
                HEAD + "mx: a.*.b\nmax_age: 60",
                HEAD + "mx: .a.b\nmax_age: 60",
                HEAD + "mx: [192.0.2.1]\nmax_age: 60",
                "garbage"
            })
    @DisplayName("S16 what ends without a version, mode, or mx where needed, is no policy")
    void malformed(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedStsPolicy.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"31557601", "-1", "", "1h", "99999999999", "+5", "1.5", "0x10"})
    @DisplayName("S17 a max_age out of bounds or no number makes the policy invalid")
    void maxAge(String value) {
        assertThatThrownBy(() -> parse(HEAD + "mx: a.b\nmax_age: " + value))
                .isInstanceOf(MalformedStsPolicy.class);
        assertThat(parse(HEAD + "mx: a.b\nmax_age: 31557600").maxAge().toSeconds())
                .isEqualTo(31_557_600);
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com,mail.example.com,true",
        "*.example.com,example.com,false",
        "*.example.com,a.b.example.com,false",
        "*.example.com,mailexample.com,false",
        "mail.example.com,mail.example.com,true",
        "mail.example.com,a.mail.example.com,false",
        "mail.example.com,mail.example.org,false",
    })
    @DisplayName("S18 a wildcard is exactly one label")
    void wildcard(String pattern, String host, boolean listed) {
        assertThat(parse(HEAD + "max_age: 60\nmx: " + pattern).lists(host)).isEqualTo(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL.Example.COM,mail.example.com.",
        "mail.example.com.,MAIL.EXAMPLE.com",
        "*.bücher.example,mx.xn--bcher-kva.example",
        "*.XN--BCHER-KVA.example,mx.bücher.example.",
        "mail_1.example.com,mail_1.example.com",
    })
    @DisplayName("S19 case, trailing dot and international form make no difference")
    void normalised(String pattern, String host) {
        assertThat(parse(HEAD + "max_age: 60\nmx: " + pattern).lists(host)).isTrue();
    }

    @Test
    @DisplayName("S09 a policy of more than 64 KiB is none")
    void tooLong() {
        String start = HEAD + "mx: a.b\nmax_age: 1\nx: ";
        String full = start + "y".repeat(StsPolicy.OCTETS_MAX - start.length());
        assertThat(parse(full).lists("a.b")).isTrue();
        assertThatThrownBy(() -> parse(full + "y")).isInstanceOf(MalformedStsPolicy.class);
    }

    @Test
    @DisplayName("S09 a policy of more than 256 different patterns is none; the same one is one")
    void tooManyPatterns() {
        StringBuilder text = new StringBuilder(HEAD + "max_age: 60");
        for (int i = 0; i < StsPolicy.MX_MAX; i++) {
            text.append("\nmx: mx").append(i).append(".example");
        }
        assertThat(parse(text + "\nmx: MX0.example.").mx()).hasSize(StsPolicy.MX_MAX);
        assertThatThrownBy(() -> parse(text + "\nmx: one.more.example"))
                .isInstanceOf(MalformedStsPolicy.class);
    }

    @Test
    @DisplayName("S04 no record or several of the version are none; others are not looked at")
    void records() {
        assertThat(StsRecord.parse(List.of())).isEmpty();
        assertThat(StsRecord.parse(List.of("v=STSv1; id=a;", "v=STSv1; id=a;"))).isEmpty();
        assertThat(StsRecord.parse(List.of("v=STSv1; id=a;", "v=STSv1;"))).isEmpty();
        assertThat(StsRecord.parse(List.of("v=spf1 -all", "v=STSv1; id=a;", "v=STSv10; id=b")))
                .isEqualTo(Optional.of(new StsRecord("a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"v=STSv1", "v=STSv1 ", "v=STSv1 ; id=b", "v=STSv1x; id=b", "v=STSv1 x;"})
    @DisplayName("S04 S35 a record that does not begin with the version and a semicolon hides none")
    void hidesNone(String other) {
        assertThat(StsRecord.parse(List.of(other, "v=STSv1; id=a;")))
                .isEqualTo(Optional.of(new StsRecord("a")));
    }

    @Test
    @DisplayName("S05 white space before the semicolon is read where no other record counts")
    void loose() {
        assertThat(StsRecord.parse(List.of("v=STSv1 \t; id=b", "v=STSv1")))
                .isEqualTo(Optional.of(new StsRecord("b")));
        assertThat(StsRecord.parse(List.of("v=STSv1 ; id=b", "v=STSv1 ; id=c"))).isEmpty();
    }

    @Test
    @DisplayName("S05 of the records at the name those that begin in another way are ignored")
    void others() {
        assertThat(
                        StsRecord.parse(
                                List.of(
                                        "v=spf1 -all",
                                        "",
                                        "id=1; v=STSv1;",
                                        "V=STSv1; id=2;",
                                        " v=STSv1; id=3;",
                                        "v=STSv1; id=20160831;")))
                .isEqualTo(Optional.of(new StsRecord("20160831")));
    }

    private static StsPolicy parse(String text) {
        return StsPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
