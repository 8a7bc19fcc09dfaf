package org.postseal.deliver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.postseal.deliver.Misbehaviour.Stage;
import org.postseal.lab.LabCa;
import org.postseal.wire.LineReader;

/**
 * A receiving server on loopback that follows a script of misbehaviour and remembers all it heard.
 * Its TLS is the JDK's, not the engine under test. It counts every mail command and every octet of
 * a message that reached it in the clear.
 */
public final class ScriptedPeer implements AutoCloseable {

    public static final List<String> ALL =
            List.of("PIPELINING", "SIZE 10000000", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN");
    static final List<String> PLAIN = List.of("SIZE 10000000", "8BITMIME");

    /** A message as it arrived: the commands of its envelope and its octets. */
    public record Mail(String mail, List<String> rcpt, byte[] octets, boolean secure) {
        public String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /** A command line and whether it came through TLS. */
    record Said(int connection, String line, boolean secure) {}

    private final ServerSocket server;
    private final List<String> keywords;
    private final LabCa.Issued identity;
    private final List<Misbehaviour> script;
    private final Map<Misbehaviour, Integer> done = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger envelopesAhead = new AtomicInteger();
    private final AtomicInteger clearMailOctets = new AtomicInteger();
    private final List<Mail> mails = Collections.synchronizedList(new ArrayList<>());
    private final List<Said> said = Collections.synchronizedList(new ArrayList<>());
    private final List<String> serverNames = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closed = new CountDownLatch(1);

    public ScriptedPeer(
            String address, List<String> keywords, LabCa.Issued identity, Misbehaviour... script)
            throws IOException {
        this(new InetSocketAddress(InetAddress.ofLiteral(address), 0), keywords, identity, script);
    }

    ScriptedPeer(
            InetSocketAddress at,
            List<String> keywords,
            LabCa.Issued identity,
            Misbehaviour... script)
            throws IOException {
        this.keywords = keywords;
        this.identity = identity;
        this.script = List.of(script);
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(at);
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    InetAddress address() {
        return server.getInetAddress();
    }

    public List<Mail> mails() {
        return List.copyOf(mails);
    }

    List<Said> said() {
        return List.copyOf(said);
    }

    /** Lines that start so, over all connections. */
    public List<String> heard(String start) {
        return said().stream().map(Said::line).filter(l -> l.startsWith(start)).toList();
    }

    List<String> serverNames() {
        return List.copyOf(serverNames);
    }

    public int connections() {
        return connections.get();
    }

    /** Octets of MAIL, RCPT, DATA, BDAT and of messages that came without TLS. */
    public int clearMailOctets() {
        return clearMailOctets.get();
    }

    /** Envelopes that stood behind a dot in one piece with it. */
    int envelopesAhead() {
        return envelopesAhead.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            new Conversation(socket, number).run();
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            // the client left, or the script said so
        }
    }

    private <M extends Misbehaviour> Optional<M> scripted(Class<M> kind) {
        return script.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    private boolean isDue(Misbehaviour misbehaviour, int times) {
        return done.merge(misbehaviour, 1, Integer::sum) <= times;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : List.copyOf(open)) {
            socket.close();
        }
    }

    /** The script ends the conversation here. */
    private static final class Over extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final class Conversation {

        private final Socket raw;
        private final int number;
        private Socket socket;
        private LineReader in;
        private OutputStream out;
        private boolean secure;
        private String mail = "";
        private List<String> rcpt = new ArrayList<>();
        private ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        private int messages;
        private boolean behindDot;

        Conversation(Socket raw, int number) throws IOException {
            this.raw = raw;
            this.number = number;
            use(raw);
        }

        private void use(Socket now) throws IOException {
            socket = now;
            in = new LineReader(now.getInputStream());
            out = now.getOutputStream();
        }

        void run() throws IOException, GeneralSecurityException, InterruptedException {
            if (scripted(Misbehaviour.ImplicitTls.class).isPresent()) {
                use(secured());
                secure = true;
            }
            reply(Stage.GREETING, "220 scripted.test ESMTP");
            while (true) {
                String line = in.readText(4096);
                said.add(new Said(number, line, secure));
                String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                if (!secure && List.of("MAIL", "RCPT", "DATA", "BDAT").contains(verb)) {
                    clearMailOctets.addAndGet(line.length() + 2);
                }
                switch (verb) {
                    case "EHLO" -> ehlo();
                    case "HELO" -> reply(Stage.HELO, "250 scripted.test");
                    case "STARTTLS" -> startTls();
                    case "MAIL" -> mail(line);
                    case "RCPT" -> rcpt(line);
                    case "DATA" -> data();
                    case "BDAT" -> bdat(line);
                    case "RSET" -> {
                        reset();
                        reply(Stage.RSET, "250 2.0.0 ok");
                    }
                    case "QUIT" -> {
                        say("221 2.0.0 bye");
                        return;
                    }
                    default -> say("500 5.5.1 what");
                }
            }
        }

        private void ehlo() throws IOException, InterruptedException {
            List<String> lines = new ArrayList<>(keywords);
            Optional<Misbehaviour.ExtensionsAfterTls> after =
                    scripted(Misbehaviour.ExtensionsAfterTls.class);
            if (secure && after.isPresent()) {
                lines = new ArrayList<>(after.get().keywords());
            }
            if (!secure && scripted(Misbehaviour.MaskedStartTls.class).isPresent()) {
                lines.add(scripted(Misbehaviour.MaskedStartTls.class).get().keyword());
            } else if (!secure && scripted(Misbehaviour.NoStartTls.class).isEmpty()) {
                lines.add("STARTTLS");
            }
            StringBuilder text = new StringBuilder("250-scripted.test\r\n");
            lines.forEach(l -> text.append("250-").append(l).append("\r\n"));
            reply(Stage.EHLO, text + "250 ENHANCEDSTATUSCODES");
        }

        private void startTls() throws IOException, GeneralSecurityException, InterruptedException {
            if (scripted(Misbehaviour.NoStartTls.class).isPresent()) {
                say("502 5.5.1 no");
                return;
            }
            if (!reply(Stage.STARTTLS, "")) {
                return;
            }
            if (scripted(Misbehaviour.SlowSplit220.class).isPresent()) {
                for (String piece : List.of("220-", "really", "\r", "\n2", "20 now\r", "\n")) {
                    out.write(piece.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    closed.await(5, TimeUnit.MILLISECONDS);
                }
            } else {
                say(
                        "220 2.0.0 go"
                                + scripted(Misbehaviour.InjectAfter220.class)
                                        .map(m -> "\r\n" + m.text())
                                        .orElse(""));
            }
            if (scripted(Misbehaviour.GarbageInsteadOfHandshake.class).isPresent()) {
                in.read();
                say("501 this is not TLS");
                throw new Over();
            }
            SSLSocket tls = secured();
            use(tls);
            secure = true;
        }

        private SSLSocket secured() throws IOException, GeneralSecurityException {
            SSLSocket tls =
                    (SSLSocket)
                            context(identity)
                                    .getSocketFactory()
                                    .createSocket(raw, null, raw.getPort(), true);
            tls.setUseClientMode(false);
            scripted(Misbehaviour.OnlyTls.class)
                    .ifPresent(m -> tls.setEnabledProtocols(new String[] {m.version()}));
            scripted(Misbehaviour.AsksForCertificate.class)
                    .ifPresent(m -> {
                        tls.setWantClientAuth(true);
                        tls.setNeedClientAuth(m.demanded());
                    });
            tls.startHandshake();
            if (tls.getSession() instanceof javax.net.ssl.ExtendedSSLSession session) {
                session.getRequestedServerNames()
                        .forEach(n ->
                                serverNames.add(
                                        new String(n.getEncoded(), StandardCharsets.US_ASCII)));
            }
            return tls;
        }

        private void mail(String line) throws IOException, InterruptedException {
            if (!stumbles(Stage.MAIL) && reply(Stage.MAIL, "250 2.1.0 ok")) {
                mail = line;
            }
        }

        private boolean stumbles(Stage stage) throws IOException {
            Optional<Misbehaviour.StumblesBehindDot> stumbles =
                    scripted(Misbehaviour.StumblesBehindDot.class)
                            .filter(m -> behindDot && m.stage() == stage);
            if (stumbles.isPresent() && stumbles.get().reply().isEmpty()) {
                raw.close();
                throw new Over();
            }
            if (stumbles.isPresent()) {
                say(stumbles.get().reply());
            }
            return stumbles.isPresent();
        }

        private void rcpt(String line) throws IOException, InterruptedException {
            for (Misbehaviour m : script) {
                if (m instanceof Misbehaviour.AnswersRecipient(String address, String reply)
                        && line.contains("<" + address + ">")) {
                    say(reply);
                    return;
                }
            }
            int max =
                    scripted(Misbehaviour.TakesRecipients.class)
                            .map(Misbehaviour.TakesRecipients::count)
                            .orElse(Integer.MAX_VALUE);
            if (mail.isEmpty()) {
                say("503 5.5.1 MAIL first");
            } else if (stumbles(Stage.RCPT)) {
                return;
            } else if (rcpt.size() >= max) {
                say("452 4.5.3 too many recipients");
            } else if (reply(Stage.RCPT, "250 2.1.5 ok")) {
                rcpt.add(line);
            }
        }

        private void data() throws IOException, InterruptedException {
            if (rcpt.isEmpty()) {
                say("503 5.5.1 RCPT first");
                return;
            }
            if (stumbles(Stage.DATA) || !reply(Stage.DATA, "354 go on")) {
                return;
            }
            reply(Stage.BODY, "");
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (byte[] l = in.readLine(1 << 20); !isDot(l); l = in.readLine(1 << 20)) {
                int from = l.length > 0 && l[0] == '.' ? 1 : 0;
                body.write(l, from, l.length - from);
                body.write('\r');
                body.write('\n');
            }
            arrived(body.toByteArray());
        }

        private static boolean isDot(byte[] line) {
            return line.length == 1 && line[0] == '.';
        }

        private void bdat(String line) throws IOException, InterruptedException {
            String[] words = line.split(" ");
            byte[] chunk = new byte[Integer.parseInt(words[1])];
            in.readFully(chunk, 0, chunk.length);
            if (rcpt.isEmpty()) {
                say("503 5.5.1 RCPT first");
                return;
            }
            chunks.write(chunk);
            if (words.length > 2) {
                arrived(chunks.toByteArray());
            } else {
                reply(Stage.CHUNK, "250 2.0.0 ok");
            }
        }

        private void arrived(byte[] octets) throws IOException, InterruptedException {
            if (!secure) {
                clearMailOctets.addAndGet(octets.length);
            }
            Mail got = new Mail(mail, List.copyOf(rcpt), octets, secure);
            reset();
            messages++;
            behindDot = in.isPipelined();
            envelopesAhead.addAndGet(behindDot ? 1 : 0);
            if (scripted(Misbehaviour.StallsAtMessage.class)
                    .filter(m -> m.message() == messages)
                    .isPresent()) {
                closed.await();
            }
            Optional<Misbehaviour.Says> says =
                    script.stream()
                            .filter(Misbehaviour.Says.class::isInstance)
                            .map(Misbehaviour.Says.class::cast)
                            .filter(m -> m.stage() == Stage.DOT && !m.reply().startsWith("2"))
                            .findFirst();
            boolean refuses =
                    scripted(Misbehaviour.StumblesBehindDot.class)
                            .filter(m -> behindDot && m.stage() == Stage.DOT)
                            .filter(m -> !m.reply().startsWith("2"))
                            .isPresent();
            if (says.isEmpty() && !refuses) {
                mails.add(got);
            }
            if (stumbles(Stage.DOT)) {
                return;
            }
            reply(Stage.DOT, "250 2.0.0 kept as " + number + "-" + messages);
            if (scripted(Misbehaviour.LeavesAfter.class)
                    .filter(m -> m.messages() == messages)
                    .isPresent()) {
                throw new Over();
            }
        }

        private void reset() {
            mail = "";
            rcpt = new ArrayList<>();
            chunks = new ByteArrayOutputStream();
        }

        /** Whether the good reply was given. */
        private boolean reply(Stage stage, String good) throws IOException, InterruptedException {
            for (Misbehaviour m : script) {
                switch (m) {
                    case Misbehaviour.Says says when says.stage() == stage -> {
                        if (isDue(says, says.times())) {
                            say(says.reply());
                            return false;
                        }
                    }
                    case Misbehaviour.DropAt drop when drop.stage() == stage -> {
                        if (isDue(drop, drop.times())) {
                            socket.close();
                            throw new Over();
                        }
                    }
                    case Misbehaviour.CutAt cut when cut.stage() == stage -> {
                        raw.close();
                        throw new Over();
                    }
                    case Misbehaviour.DripAt drip when drip.stage() == stage -> drip();
                    case Misbehaviour.EndlessReplyAt endless when endless.stage() == stage ->
                            flood("250-more\r\n");
                    case Misbehaviour.HugeLineAt huge when huge.stage() == stage -> {
                        out.write("250 ".getBytes(StandardCharsets.US_ASCII));
                        flood("xxxxxxxxxx");
                    }
                    case Misbehaviour.StallAt stall when stall.stage() == stage -> closed.await();
                    default -> {}
                }
            }
            if (!good.isEmpty()) {
                say(good);
            }
            return true;
        }

        private void drip() throws IOException, InterruptedException {
            while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                out.write('2');
                out.flush();
            }
        }

        private void flood(String text) throws IOException {
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(octets);
                out.flush();
            }
        }

        private void say(String text) throws IOException {
            out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static final Map<LabCa.Issued, SSLContext> CONTEXTS =
            Collections.synchronizedMap(new HashMap<>());

    private static SSLContext context(LabCa.Issued identity) throws GeneralSecurityException {
        SSLContext known = CONTEXTS.get(identity);
        if (known != null) {
            return known;
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            X509Certificate[] chain =
                    Stream.concat(Stream.of(identity.certificate()), identity.issuers().stream())
                            .toArray(X509Certificate[]::new);
            store.setKeyEntry("peer", identity.key().getPrivate(), new char[0], chain);
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
            CONTEXTS.put(identity, made);
            return made;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Takes any certificate of a client, for the asking. */
    private static final class AnyClient implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
