package org.postseal.screen;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.postseal.mail.Address;
import org.postseal.mail.Domain;
import org.postseal.queue.QueueId;
import org.postseal.tls.HandshakeFacts;

/** The header of a message that comes in: a dozen fields, three of them Received. */
@State(Scope.Thread)
public class ScreeningBench {

    private final Domain hostname = Domain.of("relay.example.com");
    private final Screening screening = new Screening(hostname);
    private final byte[] header = header();
    private final Trace trace =
            new Trace(
                    "client.example.com",
                    InetAddress.ofLiteral("192.0.2.1"),
                    "ESMTPS",
                    Optional.of(
                            new HandshakeFacts(
                                    "TLSv1.3",
                                    "TLS_AES_256_GCM_SHA384",
                                    Optional.of("X25519MLKEM768"),
                                    List.of(),
                                    Optional.empty(),
                                    false,
                                    "engine")),
                    new QueueId("3B1CDFGHJKL"),
                    Optional.of(Address.parse("somebody@example.org")),
                    Instant.parse("2026-06-01T12:00:00Z"));

    private static byte[] header() {
        StringBuilder text = new StringBuilder();
        for (int hop = 0; hop < 3; hop++) {
            text.append("Received: from a").append(hop).append(".example.net ([192.0.2.7])\r\n");
            text.append("\tby b").append(hop).append(".example.net with ESMTPS id 123456;\r\n");
            text.append("\tMon, 1 Jun 2026 12:00:00 +0000\r\n");
        }
        for (String name : List.of("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")) {
            text.append(name).append(": some value of an ordinary length\r\n");
        }
        text.append("DKIM-Signature: v=1; a=rsa-sha256;\r\n").append("\tb=abc\r\n".repeat(8));
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Our own trace field. */
    @Benchmark
    public String receivedField() {
        return ReceivedField.of(hostname.ascii(), trace);
    }

    /** The whole of room 5, the trace field included. */
    @Benchmark
    public Verdict screening() {
        return screening.judge(header, header.length, trace);
    }
}
