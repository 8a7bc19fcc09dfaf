package org.postseal.lab;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads off Postfix's log what became of each recipient, and over what. */
final class PostfixLog {

    private static final Pattern TLS =
            Pattern.compile(
                    "postfix/(?:smtp|relay)\\[(\\d+)\\]: (?:[0-9A-Za-z]+: )?"
                            + "(Verified|Trusted|Untrusted|Anonymous) TLS connection established"
                            + " to (\\S+): .*");
    private static final Pattern FATE =
            Pattern.compile(
                    "postfix/[\\w/]+\\[(\\d+)\\]: [0-9A-Za-z]+: to=<([^>]+)>,.*? relay=([^,]+),.*?"
                            + " status=(sent|deferred|bounced|expired|undeliverable) \\((.*)\\)");

    private final MailSystem.Listener listener;

    /** By process and host, how the last connection was proven. */
    private final Map<String, String> channels = new HashMap<>();

    PostfixLog(MailSystem.Listener listener) {
        this.listener = listener;
    }

    void line(String line) {
        Matcher tls = TLS.matcher(line);
        if (tls.find()) {
            String proof = tls.group(2).equals("Verified") ? "verified" : "encrypted";
            channels.put(tls.group(1) + " " + tls.group(3), proof);
            return;
        }
        Matcher fate = FATE.matcher(line);
        if (fate.find()) {
            // Each process has one connection at a time, and no later message goes over this one.
            String key = fate.group(1) + " " + fate.group(3);
            String proof = channels.getOrDefault(key, "clear");
            channels.keySet().removeIf(each -> each.startsWith(fate.group(1) + " "));
            listener.said(fate.group(2), said(fate.group(4), proof, fate.group(5)));
        }
    }

    private static Said said(String status, String proof, String why) {
        return switch (status) {
            case "sent" -> new Said.Sent(proof);
            case "deferred" -> new Said.Waits("", why);
            default -> new Said.Returned("", why);
        };
    }
}
