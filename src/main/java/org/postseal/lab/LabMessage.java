package org.postseal.lab;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The messages that the lab sends. */
final class LabMessage {

    static final String SENDER = "me@sender.test";
    static final int LINE_OCTETS = 60;

    private static final String LINE = "Nobody between us may read this.";

    private LabMessage() {}

    /**
     * @param lines of its body
     * @param requiresTls its sender asks for REQUIRETLS, by the field that Postseal knows
     */
    record Form(int lines, boolean requiresTls) {}

    /**
     * @param id unique within the run
     */
    static List<String> to(String recipient, String id, Instant now, Form form) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC));
        List<String> message =
                new ArrayList<>(
                        List.of(
                                "From: " + SENDER,
                                "To: " + recipient,
                                "Subject: for your eyes only",
                                "Date: " + date,
                                "Message-ID: <" + id + "@sender.test>"));
        if (form.requiresTls()) {
            message.add("Postseal-Require-TLS: yes");
        }
        message.add("");
        message.addAll(Collections.nCopies(form.lines(), padded()));
        return message;
    }

    private static String padded() {
        return LINE + ".".repeat(LINE_OCTETS - 2 - LINE.length());
    }
}
