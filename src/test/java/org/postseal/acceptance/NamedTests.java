package org.postseal.acceptance;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The tests that name a line of the acceptance list, read from their sources: an ID counts where it
 * stands in an annotation of a test method (its display name, a row of its parameters) that is not
 * disabled, or at the head of an SMTP conversation in a text file.
 */
final class NamedTests {

    private static final Path SOURCES = Path.of("src/test/java");
    private static final Path CONVERSATIONS = Path.of("src/test/resources/smtp");
    private static final Pattern ID = Pattern.compile("\\b[DNSTLRQGEJ][0-9]{2}\\b");
    private static final Set<String> RUN_BY_JUNIT =
            Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate");

    /** For each ID, in order: "`Class` display name", sorted. */
    private final Map<String, SortedSet<String>> tests = new TreeMap<>();

    private NamedTests() {}

    /** Reads all tests of the project; the working folder is the project's. */
    static NamedTests read() throws IOException {
        NamedTests named = new NamedTests();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files(SOURCES, ".java")));
            for (CompilationUnitTree unit : task.parse()) {
                new Reader(named).scan(unit, null);
            }
        }
        for (Path file : files(CONVERSATIONS, ".txt")) {
            try (Stream<String> lines = Files.lines(file)) {
                String head = lines.findFirst().filter(l -> l.startsWith("#")).orElse("");
                named.add("ConversationTest", String.valueOf(file.getFileName()), head);
            }
        }
        return named;
    }

    Set<String> ids() {
        return tests.keySet();
    }

    SortedSet<String> of(String id) {
        return tests.getOrDefault(id, new TreeSet<>());
    }

    private void add(String owner, String test, String text) {
        Matcher ids = ID.matcher(text);
        while (ids.find()) {
            tests.computeIfAbsent(ids.group(), id -> new TreeSet<>())
                    .add("`" + owner + "` " + test.replace("|", "\\|"));
        }
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** Walks the classes of one file. */
    private static final class Reader extends TreeScanner<Void, String> {
        private final NamedTests named;

        Reader(NamedTests named) {
            this.named = named;
        }

        @Override
        public Void visitClass(ClassTree type, String outer) {
            boolean disabled = has(type.getModifiers().getAnnotations(), Set.of("Disabled"));
            String name = String.valueOf(type.getSimpleName());
            return disabled ? null : super.visitClass(type, outer == null ? name : outer);
        }

        @Override
        public Void visitMethod(MethodTree method, String owner) {
            List<? extends AnnotationTree> annotations = method.getModifiers().getAnnotations();
            if (has(annotations, RUN_BY_JUNIT) && !has(annotations, Set.of("Disabled"))) {
                String display = String.valueOf(method.getName());
                List<String> rows = new ArrayList<>();
                for (AnnotationTree annotation : annotations) {
                    String text = literals(annotation);
                    if (simpleName(annotation).equals("DisplayName")) {
                        display = text;
                    } else {
                        text.lines().map(String::strip).forEach(rows::add);
                    }
                }
                named.add(owner, display, display);
                rows.forEach(row -> named.add(owner, row, row));
            }
            return null;
        }

        private static boolean has(List<? extends AnnotationTree> present, Set<String> names) {
            return present.stream().anyMatch(annotation -> names.contains(simpleName(annotation)));
        }

        private static String simpleName(AnnotationTree annotation) {
            String name = annotation.getAnnotationType().toString();
            return name.substring(name.lastIndexOf('.') + 1);
        }

        /** The text of an annotation: parts of one concatenation joined, list elements on lines. */
        private static String literals(AnnotationTree annotation) {
            StringBuilder text = new StringBuilder();
            boolean display = simpleName(annotation).equals("DisplayName");
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitLiteral(LiteralTree literal, Void none) {
                    if (literal.getValue() instanceof String part) {
                        text.append(part).append(display ? "" : "\n");
                    }
                    return null;
                }
            }.scan(annotation, null);
            return text.toString();
        }
    }
}
