package org.postseal.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.postseal.tlog.MalformedLog;

/**
 * The messages of a full TLS 1.3 handshake, from ClientHello to CertificateVerify, as far as a
 * verifier needs them (RFC 8446, section 4): one order of messages is accepted, and nothing beside.
 * Used by one thread.
 */
final class Transcript {

    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int ENCRYPTED_EXTENSIONS = 8;
    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_REQUEST = 13;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final byte MESSAGE_HASH = (byte) 254;

    private static final int LEGACY_VERSION = 0x0303;
    private static final int TLS_1_3 = 0x0304;
    private static final int SERVER_NAME = 0;
    private static final int PRE_SHARED_KEY = 41;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int RANDOM_OCTETS = 32;

    /** A ServerHello with it asks for another ClientHello (RFC 8446, section 4.1.3). */
    private static final byte[] RETRY =
            HexFormat.of()
                    .parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    private static final Map<Integer, String> SUITES =
            Map.of(
                    0x1301, "TLS_AES_128_GCM_SHA256",
                    0x1302, "TLS_AES_256_GCM_SHA384",
                    0x1303, "TLS_CHACHA20_POLY1305_SHA256");

    private final Deque<byte[]> left;
    private final List<byte[]> hashed = new ArrayList<>();
    private final List<byte[]> certificates = new ArrayList<>();
    private byte[] random = new byte[0];
    private String serverName = "";
    private int suite;
    private int scheme;
    private byte[] signature = new byte[0];

    private Transcript(List<byte[]> messages) {
        this.left = new ArrayDeque<>(messages);
    }

    /**
     * Reads messages, each with its header.
     *
     * @throws MalformedLog when they are not such a handshake, whole
     */
    static Transcript parse(List<byte[]> messages) throws MalformedLog {
        Transcript transcript = new Transcript(messages);
        transcript.read();
        return transcript;
    }

    private void read() throws MalformedLog {
        clientHello();
        if (serverHello()) {
            replaceFirst();
            byte[] first = random;
            String name = serverName;
            int chosen = suite;
            clientHello();
            boolean same = Arrays.equals(first, random) && name.equals(serverName);
            if (!same || serverHello() || chosen != suite) {
                throw new MalformedLog("the second half of a handshake is not that of the first");
            }
        }
        OctetReader extensions = next(ENCRYPTED_EXTENSIONS).vector(2);
        extensions(extensions);
        if (!left.isEmpty() && left.getFirst().length > 0 && isRequest(left.getFirst())) {
            next(CERTIFICATE_REQUEST);
        }
        certificate();
        verify();
        if (!left.isEmpty()) {
            throw new MalformedLog("a handshake goes on behind its signature");
        }
    }

    private static boolean isRequest(byte[] message) {
        return message[0] == CERTIFICATE_REQUEST;
    }

    /** The body of the next message, which is of that type. */
    private OctetReader next(int type) throws MalformedLog {
        byte[] message = left.poll();
        if (message == null) {
            throw new MalformedLog("a handshake ends before its signature");
        }
        OctetReader reader = new OctetReader(message);
        if (reader.number(1) != type) {
            throw new MalformedLog("a handshake has its messages out of order");
        }
        OctetReader body = reader.vector(3);
        reader.end();
        hashed.add(message);
        return body;
    }

    private void clientHello() throws MalformedLog {
        OctetReader hello = next(CLIENT_HELLO);
        requireVersion(hello.number(2), LEGACY_VERSION);
        random = hello.take(RANDOM_OCTETS);
        hello.vector(1); // session id
        hello.vector(2); // suites
        hello.vector(1); // compression
        Map<Integer, byte[]> extensions = extensions(hello.vector(2));
        hello.end();
        if (extensions.containsKey(PRE_SHARED_KEY)) {
            throw new MalformedLog("a handshake takes up an earlier session");
        }
        byte[] names = extensions.get(SERVER_NAME);
        serverName = names == null ? "" : name(new OctetReader(names));
    }

    /** One host name (RFC 6066, section 3). */
    private static String name(OctetReader extension) throws MalformedLog {
        OctetReader list = extension.vector(2);
        extension.end();
        if (list.number(1) != 0) {
            throw new MalformedLog("a server name that is no host name");
        }
        byte[] name = list.vector(2).rest();
        list.end();
        return new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static Map<Integer, byte[]> extensions(OctetReader list) throws MalformedLog {
        Map<Integer, byte[]> extensions = new HashMap<>();
        while (!list.isAtEnd()) {
            int type = list.number(2);
            if (extensions.put(type, list.vector(2).rest()) != null) {
                throw new MalformedLog("an extension of a hello stands there twice");
            }
        }
        return extensions;
    }

    /**
     * @return whether it asks for another hello
     */
    private boolean serverHello() throws MalformedLog {
        OctetReader hello = next(SERVER_HELLO);
        requireVersion(hello.number(2), LEGACY_VERSION);
        byte[] theirs = hello.take(RANDOM_OCTETS);
        hello.vector(1); // session id
        suite = hello.number(2);
        hello.take(1); // compression
        Map<Integer, byte[]> extensions = extensions(hello.vector(2));
        hello.end();
        byte[] version = extensions.getOrDefault(SUPPORTED_VERSIONS, new byte[0]);
        OctetReader reader = new OctetReader(version);
        requireVersion(reader.number(2), TLS_1_3);
        reader.end();
        if (extensions.containsKey(PRE_SHARED_KEY) || !SUITES.containsKey(suite)) {
            throw new MalformedLog("a handshake is none of those that are kept");
        }
        return Arrays.equals(theirs, RETRY);
    }

    private static void requireVersion(int is, int wanted) throws MalformedLog {
        if (is != wanted) {
            throw new MalformedLog("a handshake is of another version than TLS 1.3");
        }
    }

    /** Of the first hello only the digest is hashed (RFC 8446, section 4.4.1). */
    private void replaceFirst() throws MalformedLog {
        byte[] hash = digest().digest(hashed.getFirst());
        byte[] message = new byte[4 + hash.length];
        message[0] = MESSAGE_HASH;
        message[3] = (byte) hash.length;
        System.arraycopy(hash, 0, message, 4, hash.length);
        hashed.set(0, message);
    }

    private void certificate() throws MalformedLog {
        OctetReader body = next(CERTIFICATE);
        body.vector(1).end(); // the request's context: none
        OctetReader list = body.vector(3);
        body.end();
        while (!list.isAtEnd()) {
            certificates.add(list.vector(3).rest());
            extensions(list.vector(2));
        }
        if (certificates.isEmpty()) {
            throw new MalformedLog("a handshake without a certificate");
        }
    }

    private void verify() throws MalformedLog {
        OctetReader body = next(CERTIFICATE_VERIFY);
        hashed.removeLast(); // it signs what was before it
        scheme = body.number(2);
        signature = body.vector(2).rest();
        body.end();
    }

    private MessageDigest digest() throws MalformedLog {
        try {
            return MessageDigest.getInstance(
                    String.valueOf(SUITES.get(suite)).endsWith("384") ? "SHA-384" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-2", e);
        }
    }

    /** The random of the client's hello. */
    byte[] random() {
        return random;
    }

    /** The name that the client asked for; empty for none. */
    String serverName() {
        return serverName;
    }

    /** The suite's name. */
    String suite() {
        return String.valueOf(SUITES.get(suite));
    }

    /** As the server sent them, the leaf first. */
    List<byte[]> certificates() {
        return certificates;
    }

    int scheme() {
        return scheme;
    }

    byte[] signature() {
        return signature;
    }

    /** The hash that the server signed. */
    byte[] hash() throws MalformedLog {
        MessageDigest digest = digest();
        hashed.forEach(digest::update);
        return digest.digest();
    }
}
