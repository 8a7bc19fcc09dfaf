package org.postseal.mail;

import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postseal.SuiteRun;
import org.postseal.SuiteRun.Outcome;
import org.postseal.Suites;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The addresses of isemail. What RFC 5321 can carry is to be taken, those that the DNS does not
 * know included; everything else is to be refused: errors, and what is valid only in a message
 * header, with comments, folding or the obsolete forms of RFC 5322. SMTP has no grammar for these,
 * and a second reading of an address is where mail goes astray.
 */
class IsEmailSuiteTest {

    private static final Set<String> DELIVERABLE =
            Set.of("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321");
    private static final int CONTROL_PICTURES = 0x2400;

    @TestFactory
    @DisplayName("T17 the 164 addresses of isemail")
    Stream<DynamicTest> addresses() throws Exception {
        SuiteRun run = new SuiteRun("isemail");
        DocumentBuilder reader = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        NodeList tests =
                reader.parse(Files.newInputStream(Suites.path("smtp/isemail/test/tests.xml")))
                        .getElementsByTagName("test");
        for (int i = 0; i < tests.getLength(); i++) {
            Element test = (Element) tests.item(i);
            String address = control(text(test, "address"));
            boolean good = DELIVERABLE.contains(text(test, "category"));
            run.add(
                    test.getAttribute("id") + " " + text(test, "diagnosis"),
                    address,
                    a -> new Outcome(good ? "taken" : "refused", isTaken(a) ? "taken" : "refused"));
        }
        return run.tests();
    }

    private static String text(Element test, String child) {
        NodeList found = test.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    /** The file shows control characters by the pictures that Unicode has for them. */
    private static String control(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .map(c ->
                        c >= CONTROL_PICTURES && c < CONTROL_PICTURES + ' '
                                ? c - CONTROL_PICTURES
                                : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static boolean isTaken(String address) {
        try {
            return !Address.parse(address).isNull();
        } catch (MalformedAddress e) {
            return false;
        }
    }
}
