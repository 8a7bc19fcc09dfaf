import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Closes a run of mutation testing: names the changes that no test noticed, and last the score of
 * each package. Arguments: PIT's reports, one a package.
 */
final class Mutants {

    private static final int NOTICED_PERCENT_MIN = 85;

    /** A run that never ends, or that falls over, was noticed too. */
    private static final Set<String> NOTICED =
            Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR");

    public static void main(String[] args) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        List<String> scores = new ArrayList<>();
        boolean enough = true;
        for (String arg : args) {
            NodeList mutations =
                    builder.parse(Path.of(arg).toFile()).getElementsByTagName("mutation");
            TreeMap<String, Integer> survivors = new TreeMap<>();
            int noticed = 0;
            for (int i = 0; i < mutations.getLength(); i++) {
                Element mutation = (Element) mutations.item(i);
                if (NOTICED.contains(mutation.getAttribute("status"))) {
                    noticed++;
                } else {
                    survivors.merge(words(mutation), 1, Integer::sum);
                }
            }
            survivors.keySet().forEach(System.out::println);
            String name = Path.of(arg).getParent().getFileName().toString();
            int percent = mutations.getLength() == 0 ? 0 : 100 * noticed / mutations.getLength();
            enough &= percent >= NOTICED_PERCENT_MIN;
            scores.add(
                    "%-8s %d of %d noticed, %d %%"
                            .formatted(name, noticed, mutations.getLength(), percent));
        }
        scores.forEach(System.out::println);
        System.exit(enough ? 0 : 1);
    }

    private static String words(Element mutation) {
        String file = text(mutation, "sourceFile");
        int line = Integer.parseInt(text(mutation, "lineNumber"));
        String covered =
                mutation.getAttribute("status").equals("NO_COVERAGE") ? " (no test runs it)" : "";
        return "%s:%04d %s: %s%s"
                .formatted(
                        file,
                        line,
                        text(mutation, "mutatedMethod"),
                        text(mutation, "description"),
                        covered);
    }

    private static String text(Element mutation, String child) {
        return mutation.getElementsByTagName(child).item(0).getTextContent();
    }
}
