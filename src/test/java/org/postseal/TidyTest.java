package org.postseal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Style as a test: the budgets that keep the house readable, and calls that have a better one. */
class TidyTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final int METHOD_LINES_MAX = 70;
    private static final int FILE_LINES_MAX = 600;
    private static final int COLUMNS_MAX = 100;
    private static final int PARAMETERS_MAX = 5;

    /** What may not stand in main code, and what to use for it. */
    private static final Map<String, String> BANNED =
            Map.ofEntries(
                    Map.entry("Thread\\.sleep\\(", "wait on a condition with a deadline"),
                    Map.entry("System\\.currentTimeMillis\\(", "the injected Clock"),
                    Map.entry("Instant\\.now\\(\\)", "the injected Clock"),
                    Map.entry("new Random\\(", "the injected RandomGenerator"),
                    Map.entry("InetAddress\\.getByName\\(", "InetAddress.ofLiteral or Resolver"),
                    Map.entry("InetAddress\\.getAllByName\\(", "Resolver"),
                    Map.entry("@SuppressWarnings\\(\"all\"\\)", "mend it"),
                    Map.entry("printStackTrace\\(", "a logger"),
                    Map.entry("\\bFIXME\\b|\\bTODO\\b|\\bXXX\\b", "an issue"),
                    Map.entry("\\bServiceLoader\\b", "a constructor"));

    private static final Pattern BAD_NAME =
            Pattern.compile("(Util|Utils|Helper|Manager|Impl|Abstract\\w*|Base\\w*|Common)\\.java");

    @Test
    @DisplayName("no method is longer than 70 lines or has more than five parameters")
    void methodsAreSmall() throws IOException {
        List<String> faults = new ArrayList<>();
        for (CompilationUnitTree unit : parse(javaFiles(MAIN), faults)) {
            assertThat(unit).isNotNull();
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("no file is longer than 600 lines, no line wider than 100 columns")
    void filesAreSmall() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : allJava()) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > FILE_LINES_MAX) {
                faults.add(file + ": " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                int columns = lines.get(i).codePointCount(0, lines.get(i).length());
                if (columns > COLUMNS_MAX) {
                    faults.add(file + ":" + (i + 1) + ": " + columns + " columns");
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("no banned call stands in main code")
    void nothingBanned() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : javaFiles(MAIN)) {
            List<String> lines = Files.readAllLines(file);
            for (Map.Entry<String, String> ban : BANNED.entrySet()) {
                Pattern pattern = Pattern.compile(ban.getKey());
                for (int i = 0; i < lines.size(); i++) {
                    if (pattern.matcher(lines.get(i)).find()) {
                        faults.add(file + ":" + (i + 1) + ": use " + ban.getValue());
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("only the doors write to standard output and standard error")
    void onlyDoorsPrint() throws IOException {
        List<String> faults = new ArrayList<>();
        Pattern print = Pattern.compile("System\\.(out|err)\\b");
        for (Path file : javaFiles(MAIN)) {
            String path = file.toString();
            boolean door = path.contains("/postseal/cli/") || path.endsWith("/postseal/Main.java");
            if (!door && print.matcher(Files.readString(file)).find()) {
                faults.add(path);
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("names say what a thing is")
    void namesAreNouns() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : javaFiles(MAIN)) {
            if (BAD_NAME.matcher(file.getFileName().toString()).find()) {
                faults.add(file.toString());
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("every package says in a sentence what it is, and is null-marked")
    void packagesAreDescribed() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path folder : javaFiles(MAIN).stream().map(Path::getParent).distinct().toList()) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info)) {
                faults.add(folder + " has no package-info.java");
                continue;
            }
            String text = Files.readString(info);
            if (!text.startsWith("/**") || !text.contains("@org.jspecify.annotations.NullMarked")) {
                faults.add(info + " needs a sentence and @NullMarked");
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @DisplayName("each page of the documentation has one title and links that lead somewhere")
    void documentsAreWhole() throws IOException {
        List<String> faults = new ArrayList<>();
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        for (Path page : files(Path.of("docs"), ".md")) {
            String text = Files.readString(page);
            long titles = text.lines().filter(line -> line.startsWith("# ")).count();
            if (titles != 1) {
                faults.add(page + " has " + titles + " titles");
            }
            link.matcher(text)
                    .results()
                    .map(m -> m.group(1))
                    .filter(target -> !Files.exists(page.resolveSibling(target)))
                    .forEach(target -> faults.add(page + " links to missing " + target));
        }
        assertThat(faults).isEmpty();
    }

    private static List<CompilationUnitTree> parse(List<Path> files, List<String> faults)
            throws IOException {
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
                                    manager.getJavaFileObjectsFromPaths(files));
            List<CompilationUnitTree> units = new ArrayList<>();
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Budget(unit, positions, faults).scan(unit, null);
                units.add(unit);
            }
            return units;
        }
    }

    /** Measures the methods of one file. */
    private static final class Budget extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> faults;

        Budget(CompilationUnitTree unit, SourcePositions positions, List<String> faults) {
            this.unit = unit;
            this.positions = positions;
            this.faults = faults;
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            LineMap map = unit.getLineMap();
            long first = map.getLineNumber(positions.getStartPosition(unit, method));
            long last = map.getLineNumber(positions.getEndPosition(unit, method));
            String where = unit.getSourceFile().getName() + ":" + first + " " + method.getName();
            if (last - first + 1 > METHOD_LINES_MAX) {
                faults.add(where + ": " + (last - first + 1) + " lines");
            }
            boolean ofRecord =
                    method.getName().contentEquals("<init>")
                            && getCurrentPath().getParentPath().getLeaf().getKind()
                                    == Tree.Kind.RECORD;
            if (method.getParameters().size() > PARAMETERS_MAX && !ofRecord) {
                faults.add(where + ": " + method.getParameters().size() + " parameters");
            }
            return super.visitMethod(method, none);
        }
    }

    private static List<Path> allJava() throws IOException {
        Map<Path, Boolean> all = new TreeMap<>();
        javaFiles(MAIN).forEach(file -> all.put(file, true));
        javaFiles(TEST).forEach(file -> all.put(file, false));
        return List.copyOf(all.keySet());
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        return files(root, ".java");
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
