package org.postseal.cli;

import java.util.List;
import java.util.Locale;
import org.postseal.trace.Hop;
import org.postseal.trace.Journey;

/**
 * A journey as one page that can be printed and sent: no script, nothing loaded from elsewhere, and
 * every word that may be a stranger's escaped.
 */
final class TracePage {

    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Which way a message came</title>
            <style>
            body { font: 11pt/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
            h2 { border-left: .4em solid #999; padding-left: .6em; page-break-after: avoid }
            li { overflow-wrap: anywhere; margin: .4em 0; page-break-inside: avoid }
            .encrypted { border-color: #2a7d2a } .unknown { border-color: #c9a400 }
            .clear { border-color: #b00020 } li.clear, td.clear { color: #b00020 }
            table { border-collapse: collapse; font-size: 8.5pt; width: 100% }
            td, th { border: 1px solid #bbb; padding: .2em .4em; text-align: left;
              overflow-wrap: anywhere }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8.5pt;
              background: #f5f5f5; padding: .8em }
            </style>
            <h1>Which way a message came, and how it was protected</h1>
            """;

    private TracePage() {}

    static String of(Journey journey) {
        StringBuilder out = new StringBuilder(HEAD);
        out.append("<h2 class=\"").append(word(journey.verdict())).append("\">");
        out.append(CheckPage.escaped(TraceText.headline(journey))).append("</h2>\n<ol>\n");
        journey.hops().forEach(hop -> hop(hop, out));
        out.append("</ol>\n");
        list(journey.remarks(), out);
        out.append("<h2>What can be trusted</h2>\n<p>");
        out.append(CheckPage.escaped(TraceText.trusted(journey))).append("</p>\n");
        out.append("<h2>What cannot be known</h2>\n");
        list(TraceText.unknowable(journey), out);
        table(journey, out);
        out.append("<h2>The fields as they stand in the message</h2>\n<pre>\n");
        for (Hop hop : journey.hops().reversed()) {
            out.append("Received: ").append(CheckPage.escaped(hop.field().raw())).append('\n');
        }
        return out.append("</pre>\n</html>\n").toString();
    }

    private static void hop(Hop hop, StringBuilder out) {
        out.append("<li class=\"").append(word(hop.channel())).append("\">");
        out.append(CheckPage.escaped(TraceText.sentence(hop)));
        list(hop.remarks(), out);
        out.append("</li>\n");
    }

    private static void list(List<String> lines, StringBuilder out) {
        if (lines.isEmpty()) {
            return;
        }
        out.append("<ul>\n");
        lines.forEach(line -> out.append("<li>").append(CheckPage.escaped(line)).append("</li>\n"));
        out.append("</ul>\n");
    }

    private static void table(Journey journey, StringBuilder out) {
        out.append("<h2>The same as a table</h2>\n<table>\n<tr>");
        TraceText.COLUMNS.forEach(name -> out.append("<th>").append(name).append("</th>"));
        out.append("</tr>\n");
        for (Hop hop : journey.hops()) {
            out.append("<tr>");
            for (String cell : TraceText.row(hop)) {
                out.append("<td class=\"").append(word(hop.channel())).append("\">");
                out.append(CheckPage.escaped(cell)).append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</table>\n");
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
