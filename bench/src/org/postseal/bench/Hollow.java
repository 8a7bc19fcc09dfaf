package org.postseal.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.constant.ConstantDescs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Copies of a few classes of the relay in which the making and writing of evidence does nothing, to
 * stand before the true ones on a class path. The relay itself cannot be told to do without: no
 * proof, no send. So there is no switch that could be set by mistake, and none to be found.
 */
final class Hollow {

    /** The method that is emptied in each class; none of them gives anything back. */
    private static final Map<String, String> EMPTIED =
            Map.of(
                    "org/postseal/queue/QueueRecords", "accepted",
                    "org/postseal/settle/FateRecord", "add",
                    "org/postseal/settle/Evidence$Batch", "session",
                    "org/postseal/proof/Journal$Entry", "write");

    private Hollow() {}

    /**
     * @param folder where the copies are put
     * @throws IllegalStateException when the relay has no such method any more
     */
    static void into(Path folder) throws IOException {
        for (Map.Entry<String, String> wanted : EMPTIED.entrySet()) {
            String name = wanted.getKey() + ".class";
            try (InputStream in = Hollow.class.getResourceAsStream("/" + name)) {
                if (in == null) {
                    throw gone(wanted);
                }
                ClassModel whole = ClassFile.of().parse(in.readAllBytes());
                if (whole.methods().stream().filter(m -> isMeant(m, wanted)).count() != 1) {
                    throw gone(wanted);
                }
                Path file = folder.resolve(name);
                Files.createDirectories(file.getParent());
                Files.write(file, ClassFile.of().transformClass(whole, emptying(wanted)));
            }
        }
    }

    private static boolean isMeant(MethodModel method, Map.Entry<String, String> wanted) {
        return method.methodName().equalsString(wanted.getValue())
                && method.methodTypeSymbol().returnType().equals(ConstantDescs.CD_void);
    }

    private static ClassTransform emptying(Map.Entry<String, String> wanted) {
        return (builder, element) -> {
            if (element instanceof MethodModel method && isMeant(method, wanted)) {
                builder.withMethodBody(
                        method.methodName(),
                        method.methodType(),
                        method.flags().flagsMask(),
                        CodeBuilder::return_);
            } else {
                builder.with(element);
            }
        };
    }

    private static IllegalStateException gone(Map.Entry<String, String> wanted) {
        return new IllegalStateException(
                "%s.%s makes no evidence any more: what does it now?"
                        .formatted(wanted.getKey(), wanted.getValue()));
    }
}
