package org.postseal.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how the service is, by the protocol of sd_notify(3): a datagram to the
 * socket that {@code NOTIFY_SOCKET} names. Java has no datagram sockets of that family, so the
 * system is called directly. Where nobody listens, nothing is said.
 */
final class ServiceNotice {

    private static final Logger log = LoggerFactory.getLogger(ServiceNotice.class);

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_OFFSET = 2;
    private static final int PATH_OCTETS_MAX = 108;

    private final Optional<String> socket;

    ServiceNotice(@Nullable String socket) {
        this.socket = Optional.ofNullable(socket).filter(path -> !path.isEmpty());
    }

    static ServiceNotice fromEnvironment() {
        return new ServiceNotice(System.getenv("NOTIFY_SOCKET"));
    }

    /** The service does its work, as the one line of its status says. */
    void ready(String status) {
        send("READY=1\nSTATUS=" + status.strip().replace('\n', ' '));
    }

    /** The service is about to end. */
    void stopping() {
        send("STOPPING=1\nSTATUS=ending sessions and deliveries");
    }

    private void send(String state) {
        socket.ifPresent(path -> {
            try (Arena arena = Arena.ofConfined()) {
                send(path, state.getBytes(StandardCharsets.UTF_8), arena);
            } catch (Throwable e) {
                // What a method handle throws has no type. Nothing but this notice is lost by it.
                log.warn("the service manager could not be told: {}", e.toString());
            }
        });
    }

    private static void send(String path, byte[] state, Arena arena) throws Throwable {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_OCTETS_MAX) {
            throw new IllegalArgumentException("NOTIFY_SOCKET is too long: " + path);
        }
        if (name[0] == '@') {
            name[0] = 0; // a name beside the file system
        }
        MemorySegment address = arena.allocate(PATH_OFFSET + PATH_OCTETS_MAX, Short.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, name.length);
        MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, state);

        int descriptor = (int) Calls.SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM, 0);
        try {
            int length = PATH_OFFSET + name.length;
            long sent =
                    (long)
                            Calls.SENDTO.invokeExact(
                                    descriptor,
                                    text,
                                    (long) state.length,
                                    MSG_NOSIGNAL,
                                    address,
                                    length);
            if (sent != state.length) {
                throw new IllegalStateException("nobody listens on " + path);
            }
        } finally {
            int _ = (int) Calls.CLOSE.invokeExact(descriptor);
        }
    }

    /** The system's functions; looked up only when they are needed. */
    private static final class Calls {
        static final MethodHandle SOCKET =
                function(
                        "socket",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        static final MethodHandle SENDTO =
                function(
                        "sendto",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        static final MethodHandle CLOSE =
                function(
                        "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        @SuppressWarnings("restricted") // three functions, with the shapes that POSIX gives them
        private static MethodHandle function(String name, FunctionDescriptor shape) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
        }
    }
}
