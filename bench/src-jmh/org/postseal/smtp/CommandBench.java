package org.postseal.smtp;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The commands of one message. */
@State(Scope.Thread)
public class CommandBench {

    private final byte[] ehlo = line("EHLO client.example.com");
    private final byte[] mail =
            line("MAIL FROM:<sender@example.com> SIZE=4096 BODY=8BITMIME RET=HDRS");
    private final byte[] rcpt = line("RCPT TO:<somebody@example.org> NOTIFY=SUCCESS,FAILURE");

    private static byte[] line(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public Command ehlo() throws CommandFault {
        return CommandParser.parse(ehlo);
    }

    @Benchmark
    public Command mail() throws CommandFault {
        return CommandParser.parse(mail);
    }

    @Benchmark
    public Command rcpt() throws CommandFault {
        return CommandParser.parse(rcpt);
    }
}
