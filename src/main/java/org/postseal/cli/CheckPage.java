package org.postseal.cli;

import java.util.List;
import org.postseal.mail.Printable;

/**
 * Checkups as one page that can be printed and sent: no script, nothing loaded from elsewhere, and
 * every word that may be a stranger's escaped.
 */
final class CheckPage {

    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'">
            <title>How mail is protected</title>
            <style>
            body { font: 11pt/1.5 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em }
            h2 { border-left: .4em solid #999; padding-left: .6em; page-break-after: avoid }
            .A { border-color: #2a7d2a } .B { border-color: #c9a400 }
            .C { border-color: #d2691e } .F { border-color: #b00020 }
            pre { white-space: pre-wrap; font-size: 9.5pt; background: #f5f5f5; padding: .8em }
            </style>
            <h1>How mail is protected on its way</h1>
            """;

    private CheckPage() {}

    static String of(List<Checkup.Report> reports) {
        StringBuilder out = new StringBuilder(HEAD);
        for (Checkup.Report report : reports) {
            out.append("<h2 class=\"").append(report.grade()).append("\">");
            out.append(escaped(report.verdict())).append("</h2>\n<p>");
            out.append(escaped(report.ours())).append("</p>\n");
            if (!report.theirs().isEmpty()) {
                out.append("<p>Those who run the domain should:</p>\n<ul>\n");
                report.theirs().forEach(line -> item(line, out));
                out.append("</ul>\n");
            }
            out.append("<pre>\n");
            CheckText.lines(report).forEach(line -> out.append(escaped(line)).append('\n'));
            out.append("</pre>\n");
        }
        return out.append("</html>\n").toString();
    }

    private static void item(String line, StringBuilder out) {
        out.append("<li>").append(escaped(line)).append("</li>\n");
    }

    static String escaped(String text) {
        return Printable.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
