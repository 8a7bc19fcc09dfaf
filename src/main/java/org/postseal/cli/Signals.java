package org.postseal.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes signals of the process. The JDK's own class for it, {@code sun.misc.Signal}, is exported on
 * purpose and without a successor, but cannot be named without a compiler warning; hence
 * reflection. Where there is none, signals keep their usual effect.
 */
final class Signals {

    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * @param name without its SIG, such as {@code HUP}
     * @param action runs on a thread of its own
     */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call =
                    (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return ofObject(self, method.getName(), arguments);
                    };
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(), new Class<?>[] {handler}, call);
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, proxy);
        } catch (ReflectiveOperationException e) {
            log.warn("SIG{} cannot be taken here: {}", name, e.toString());
        }
    }

    /** What the proxy's map of handlers asks of it. */
    @SuppressWarnings("ReferenceEquality") // a proxy's equals asked of itself would never end
    private static Object ofObject(Object self, String method, Object[] arguments) {
        return switch (method) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "handler";
        };
    }
}
