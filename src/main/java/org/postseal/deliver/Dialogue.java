package org.postseal.deliver;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.postseal.smtp.Reply;
import org.postseal.smtp.ReplyReader;
import org.postseal.wire.DeadlineInput;
import org.postseal.wire.LineReader;
import org.postseal.wire.Watchdog;

/**
 * Our side of an SMTP connection, as far as no mail is concerned. It has no word for MAIL, RCPT,
 * DATA or BDAT: those need a {@link org.postseal.demand.MailChannel}, in {@link MailTransaction}.
 */
final class Dialogue {

    /** What can be said to anybody. */
    enum Verb {
        EHLO,
        HELO,
        STARTTLS,
        RSET,
        QUIT
    }

    private final FusedConnection connection;
    private final Socket socket;
    private final Watchdog.Leash leash;
    private final DeadlineInput input;
    private final LineReader lines;
    private final ReplyReader replies;
    private final Limits limits;

    /** What is on its way to the server, and what is read to be sent: one message after another. */
    private final Blocks blocks = new Blocks();

    /**
     * @param connection what is read from and written to
     * @param socket beneath it, to be closed when the peer stalls
     */
    Dialogue(FusedConnection connection, Socket socket, SmtpClient.Tools tools) {
        this.connection = connection;
        this.socket = socket;
        this.leash = tools.watchdog().over(socket);
        this.limits = tools.settings().limits();
        this.input = new DeadlineInput(connection, leash, tools.clock());
        this.lines = new LineReader(input);
        this.replies = new ReplyReader(lines, limits.reply());
    }

    /** Two blocks of 16 kB, made for the first message and used again for every other. */
    static final class Blocks {
        private byte[] out = new byte[0];
        private byte[] in = new byte[0];

        byte[] out() {
            if (out.length == 0) {
                out = new byte[MailOutput.BLOCK_OCTETS];
            }
            return out;
        }

        byte[] in() {
            if (in.length == 0) {
                in = new byte[MailOutput.BLOCK_OCTETS];
            }
            return in;
        }
    }

    Blocks blocks() {
        return blocks;
    }

    FusedConnection connection() {
        return connection;
    }

    /** Says one thing and hears the reply. */
    Reply ask(Verb verb, String argument) throws IOException {
        say(verb, argument);
        return hear(limits.commandTimeout());
    }

    void say(Verb verb, String argument) throws IOException {
        String line = argument.isEmpty() ? verb.name() : verb.name() + " " + argument;
        byte[] octets = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
        guarded(
                limits.blockTimeout(),
                () -> {
                    connection.output().write(octets);
                    connection.output().flush();
                });
    }

    /**
     * Waits for one reply.
     *
     * @param within the time for the whole of it
     */
    Reply hear(Duration within) throws IOException {
        input.limit(within, within);
        return replies.read();
    }

    /** Whether the server said something it was not asked for. */
    boolean hasUnread() throws IOException {
        return lines.hasBuffered();
    }

    /** Something that writes to the connection. */
    interface Writing {
        void run() throws IOException;
    }

    /** Writes, and closes the socket when the peer does not take it in time. */
    void guarded(Duration limit, Writing writing) throws IOException {
        leash.armWrite(limit);
        try {
            writing.run();
        } catch (IOException e) {
            if (leash.hasBitten()) {
                throw (IOException)
                        new SocketTimeoutException("the server takes no octets").initCause(e);
            }
            throw e;
        } finally {
            leash.disarm();
        }
    }

    /** Takes leave where that is still possible, without waiting for the reply, and hangs up. */
    void leave(boolean politely) {
        try {
            if (politely) {
                say(Verb.QUIT, "");
            }
            guarded(limits.quitTimeout(), connection::close);
        } catch (IOException e) {
            Troubles.expected("while taking leave", e);
        }
        hangUp();
    }

    private void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            Troubles.expected("while hanging up", e);
        }
    }
}
