import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Closes a test run: names the tests that were skipped or failed, and last, alone on its line, says
 * how many there were of each.
 *
 * <p>Arguments: the folder of the reports, and the build's own exit code. A build that failed
 * without a failed test counts as one failure, so that the line never looks better than the run.
 */
final class Tally {

    private int passed;
    private final List<String> failed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        Tally tally = new Tally();
        tally.read(Path.of(args[0]));
        if (!args[1].equals("0") && tally.failed.isEmpty()) {
            tally.failed.add("the build itself: see above");
        }
        tally.print();
        System.exit(tally.failed.isEmpty() ? 0 : 1);
    }

    private void read(Path folder) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        for (Path report : reports(folder)) {
            NodeList cases = builder.parse(report.toFile()).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                count((Element) cases.item(i));
            }
        }
    }

    private void count(Element test) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        NodeList skips = test.getElementsByTagName("skipped");
        if (skips.getLength() > 0) {
            skipped.add(name + ": " + reason((Element) skips.item(0)));
        } else if (has(test, "failure") || has(test, "error")) {
            failed.add(name);
        } else {
            passed++;
        }
    }

    /** An annotation's text is in the attribute, an assumption's in the first line of the trace. */
    private static String reason(Element skip) {
        String attribute = skip.getAttribute("message");
        String text = attribute.isBlank() ? skip.getTextContent().strip() : attribute;
        String first = text.lines().findFirst().orElse("no reason given");
        return first.replaceFirst("^[\\w.]+: (Assumption failed: )?", "");
    }

    private static boolean has(Element test, String child) {
        return test.getElementsByTagName(child).getLength() > 0;
    }

    private static List<Path> reports(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml")).toList();
        }
    }

    private void print() {
        skipped.stream().sorted().forEach(line -> System.out.println("skipped: " + line));
        failed.stream().sorted().forEach(line -> System.out.println("failed: " + line));
        System.out.printf(
                "%d passed, %d failed, %d skipped%n", passed, failed.size(), skipped.size());
    }
}
