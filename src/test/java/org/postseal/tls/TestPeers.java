package org.postseal.tls;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.postseal.lab.LabCa;

/** Servers on loopback for the tests of TLS, each serving until it is closed. */
final class TestPeers {

    private TestPeers() {}

    /** What a server does with one connection. */
    interface Answer {
        void to(Socket socket) throws Exception;
    }

    /** A server that answers each connection on a thread of its own, and keeps what went wrong. */
    static final class Server implements AutoCloseable {
        private final ServerSocket listener;
        final AtomicReference<Exception> last = new AtomicReference<>();

        Server(Answer answer) {
            try {
                listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(() -> accept(answer));
        }

        private void accept(Answer answer) {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket, answer));
                } catch (IOException e) {
                    last.set(e);
                }
            }
        }

        private void serve(Socket socket, Answer answer) {
            try (socket) {
                answer.to(socket);
            } catch (Exception e) {
                last.set(e);
            }
        }

        Socket dial() throws IOException {
            Socket socket = new Socket();
            socket.connect(listener.getLocalSocketAddress());
            return socket;
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    static SSLContext jsse(LabCa.Issued credential) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(
                new KeyManager[] {
                    new OneCredential(
                            new ServerCredential(credential.key().getPrivate(), credential.chain()))
                },
                null,
                null);
        return context;
    }

    static SSLSocket layered(SSLContext context, Socket socket, byte[] consumed) throws Exception {
        return (SSLSocket)
                context.getSocketFactory()
                        .createSocket(socket, new ByteArrayInputStream(consumed), true);
    }

    /** Echoes one line's worth of bytes. */
    static void echo(InputStream in, java.io.OutputStream out) throws IOException {
        byte[] bytes = new byte[64];
        int count = in.read(bytes);
        if (count > 0) {
            out.write(bytes, 0, count);
            out.flush();
        }
    }

    /** The first TLS record, header included. */
    static byte[] firstRecord(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] header = in.readNBytes(5);
        int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(header);
        record.write(in.readNBytes(length));
        return record.toByteArray();
    }

    /** {@code openssl s_server} with the credential and further arguments. */
    static final class OpenSsl implements AutoCloseable {
        private final Process process;
        private final int port;

        private OpenSsl(Process process, int port) {
            this.process = process;
            this.port = port;
        }

        static boolean isInstalled() {
            return Files.isExecutable(Path.of("/usr/bin/openssl"));
        }

        static OpenSsl start(Path folder, LabCa.Issued credential, String... more)
                throws IOException {
            Path chain = Files.writeString(folder.resolve("chain.pem"), credential.chainPem());
            Path key = Files.writeString(folder.resolve("key.pem"), credential.keyPem());
            List<String> arguments =
                    new ArrayList<>(List.of("-cert", chain.toString(), "-key", key.toString()));
            List<X509Certificate> issuers = credential.issuers();
            if (!issuers.isEmpty()) {
                LabCa.Issued above =
                        new LabCa.Issued(
                                issuers.getFirst(),
                                credential.key(),
                                issuers.subList(1, issuers.size()));
                Path upper = Files.writeString(folder.resolve("above.pem"), above.chainPem());
                arguments.addAll(List.of("-cert_chain", upper.toString()));
            }
            arguments.addAll(List.of(more));
            return start(folder, arguments);
        }

        static OpenSsl start(Path folder, List<String> arguments) throws IOException {
            List<String> command =
                    new ArrayList<>(
                            List.of("/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0"));
            command.addAll(arguments);
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .directory(folder.toFile())
                            .start();
            BufferedReader out = process.inputReader();
            StringBuilder said = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("ACCEPT ")) {
                    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
                    Thread.ofVirtual().start(() -> drain(out));
                    return new OpenSsl(process, port);
                }
            }
            throw new IOException("openssl s_server did not start: " + said);
        }

        private static void drain(BufferedReader out) {
            try (out) {
                out.transferTo(java.io.Writer.nullWriter());
            } catch (IOException e) {
                return;
            }
        }

        Socket dial() throws IOException {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
