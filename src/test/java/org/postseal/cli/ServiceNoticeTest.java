package org.postseal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the service manager hears, on a socket such as it has. */
@EnabledOnOs(OS.LINUX)
class ServiceNoticeTest {

    @TempDir private Path folder;

    @Test
    @DisplayName("the service manager is told when mail is taken, and when that ends")
    void tells() throws Throwable {
        Path path = folder.resolve("notify");
        try (Manager manager = new Manager(path)) {
            ServiceNotice notice = new ServiceNotice(path.toString());
            notice.ready("postseal: ready, smtp on 127.0.0.1:10025\n");
            assertThat(manager.hear())
                    .isEqualTo("READY=1\nSTATUS=postseal: ready, smtp on 127.0.0.1:10025");
            notice.stopping();
            assertThat(manager.hear()).startsWith("STOPPING=1\n");
        }
    }

    @Test
    @DisplayName("without a service manager, or with one that is gone, nothing is harmed")
    void nobody() {
        assertThatCode(
                        () -> {
                            new ServiceNotice(null).ready("x");
                            new ServiceNotice("").stopping();
                            new ServiceNotice(folder.resolve("gone").toString()).ready("x");
                            new ServiceNotice("/" + "x".repeat(200)).ready("x");
                        })
                .doesNotThrowAnyException();
    }

    /** The other end: a bound datagram socket. */
    private static final class Manager implements AutoCloseable {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final int OCTETS_MAX = 4096;
        private final Arena arena = Arena.ofConfined();
        private final int descriptor;

        Manager(Path path) throws Throwable {
            byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment address = arena.allocate(110, 2);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            descriptor =
                    (int)
                            function(
                                            "socket",
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_INT))
                                    .invokeExact(1, 2, 0);
            int bound =
                    (int)
                            function(
                                            "bind",
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.JAVA_INT))
                                    .invokeExact(descriptor, address, 2 + name.length);
            assertThat(bound).isZero();
        }

        /** What has come; it is there already, as the sender waited for it to be. */
        String hear() throws Throwable {
            MemorySegment into = arena.allocate(OCTETS_MAX);
            int dontWait = 0x40;
            long count =
                    (long)
                            function(
                                            "recv",
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_LONG,
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.JAVA_LONG,
                                                    ValueLayout.JAVA_INT))
                                    .invokeExact(descriptor, into, (long) OCTETS_MAX, dontWait);
            assertThat(count).isPositive();
            byte[] octets = into.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            return new String(octets, StandardCharsets.UTF_8);
        }

        private static MethodHandle function(String name, FunctionDescriptor shape) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape);
        }

        @Override
        public void close() throws Exception {
            try {
                int _ =
                        (int)
                                function(
                                                "close",
                                                FunctionDescriptor.of(
                                                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                                        .invokeExact(descriptor);
            } catch (Throwable e) {
                throw new AssertionError(e);
            } finally {
                arena.close();
            }
        }
    }
}
