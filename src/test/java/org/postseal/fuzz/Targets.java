package org.postseal.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.postseal.wire.DotsTarget;
import org.postseal.wire.LinesTarget;

/** All targets by name. */
public final class Targets {

    /** Inputs that once were findings: each must stay mended. One folder a target. */
    static final Path FINDINGS = Path.of("src/test/resources/fuzz");

    private static final Map<String, Supplier<Target>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("lines", LinesTarget::new);
        ALL.put("dots", DotsTarget::new);
    }

    private Targets() {}

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * @throws IllegalArgumentException when there is none; the text names those that there are
     */
    static Target of(String name) {
        if (!ALL.containsKey(name)) {
            throw new IllegalArgumentException(
                    "no target \"" + name + "\"; there are: " + String.join(", ", names()));
        }
        return ALL.get(name).get();
    }

    /** The inputs kept as findings, then the seeds. */
    static List<byte[]> starts(String name) throws IOException {
        List<byte[]> all = new ArrayList<>(Seeds.files(FINDINGS.resolve(name), ""));
        all.addAll(of(name).seeds());
        return all;
    }
}
