package org.postseal;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds the direction of the packages: doors, rooms, memory, protocols, words; never upward. */
class ArchitectureTest {

    /** From the top of the house to its ground. */
    private static final List<Set<String>> FLOORS =
            List.of(
                    Set.of("cli", "config", "lab", "metrics", "witness"),
                    Set.of(
                            "receive",
                            "screen",
                            "route",
                            "demand",
                            "deliver",
                            "fallback",
                            "settle",
                            "report"),
                    Set.of("store", "queue", "memory", "proof", "verify", "keys"),
                    Set.of(
                            "smtp",
                            "dns",
                            "tls",
                            "dane",
                            "mtasts",
                            "requiretls",
                            "dsn",
                            "tlog",
                            "trace"),
                    Set.of("mail", "wire", "option"));

    /** Arrows between packages of one floor; any other is wrong. */
    private static final Map<String, Set<String>> SAME_FLOOR =
            Map.ofEntries(
                    Map.entry("cli", Set.of("config", "lab", "witness")),
                    Map.entry("receive", Set.of("screen")),
                    Map.entry("deliver", Set.of("route", "demand", "fallback", "settle")),
                    Map.entry("demand", Set.of("route")),
                    Map.entry("fallback", Set.of("settle")),
                    Map.entry("settle", Set.of("report")),
                    Map.entry("queue", Set.of("store", "proof")),
                    Map.entry("proof", Set.of("store", "keys", "verify")),
                    Map.entry("memory", Set.of("store")),
                    Map.entry("dns", Set.of("smtp")),
                    Map.entry("tls", Set.of("smtp", "dns")),
                    Map.entry("dane", Set.of("dns", "tls", "smtp")),
                    Map.entry("mtasts", Set.of("dns", "tls", "smtp")),
                    Map.entry("dsn", Set.of("smtp")),
                    Map.entry("wire", Set.of("mail", "option")),
                    Map.entry("mail", Set.of("option")));

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.postseal");
    }

    @Test
    @DisplayName("every package has its floor, and every arrow points down or along the walk")
    void arrowsPointDown() {
        Set<String> wrong = new TreeSet<>();
        for (Dependency arrow : arrows()) {
            String from = room(arrow.getOriginClass());
            String to = room(arrow.getTargetClass());
            if (!isAllowed(from, to)) {
                wrong.add(from + " -> " + to + ": " + arrow.getDescription());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @DisplayName("there are no cycles between packages")
    void noCycles() {
        slices().matching("org.postseal.(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    @DisplayName("the lab is imported by the command line alone, the store's engine by the store")
    void reservedPackages() {
        Map<String, Set<String>> users = new HashMap<>();
        for (JavaClass type : house) {
            for (Dependency d : type.getDirectDependenciesFromSelf()) {
                String target = d.getTargetClass().getPackageName();
                if (target.startsWith("java.sql") || target.startsWith("org.sqlite")) {
                    users.computeIfAbsent("sqlite", k -> new TreeSet<>())
                            .add(target.startsWith("org.sqlite") ? room(type) : "");
                }
                if (target.equals("org.postseal.lab")) {
                    users.computeIfAbsent("lab", k -> new TreeSet<>()).add(room(type));
                }
            }
        }
        assertThat(users.getOrDefault("sqlite", Set.of())).isSubsetOf("store", "");
        assertThat(users.getOrDefault("lab", Set.of())).isSubsetOf("cli", "lab", "");
    }

    @Test
    @DisplayName("T10 only the demand room makes demands and mail channels")
    void onlyDemandMakesDemands() {
        List<String> makers = new ArrayList<>();
        for (JavaClass type : house) {
            type.getConstructorCallsFromSelf().stream()
                    .filter(call -> isFuse(call.getTargetOwner()))
                    .filter(call -> !room(type).equals("demand"))
                    .forEach(call -> makers.add(call.getDescription()));
        }
        assertThat(makers).isEmpty();
    }

    private static boolean isFuse(JavaClass type) {
        String name = type.getFullName();
        return name.equals("org.postseal.demand.TlsDemand")
                || name.startsWith("org.postseal.demand.MailChannel");
    }

    private static List<Dependency> arrows() {
        List<Dependency> arrows = new ArrayList<>();
        for (JavaClass type : house) {
            for (Dependency d : type.getDirectDependenciesFromSelf()) {
                boolean ours = d.getTargetClass().getPackageName().startsWith("org.postseal");
                if (ours && !room(d.getTargetClass()).equals(room(type))) {
                    arrows.add(d);
                }
            }
        }
        return arrows;
    }

    private static boolean isAllowed(String from, String to) {
        if (from.isEmpty()) {
            return true;
        }
        int fromFloor = floor(from);
        int toFloor = to.isEmpty() ? -1 : floor(to);
        return fromFloor == toFloor
                ? SAME_FLOOR.getOrDefault(from, Set.of()).contains(to)
                : fromFloor < toFloor;
    }

    private static int floor(String room) {
        for (int i = 0; i < FLOORS.size(); i++) {
            if (FLOORS.get(i).contains(room)) {
                return i;
            }
        }
        throw new AssertionError("package " + room + " has no floor: give it one");
    }

    /** The package below {@code org.postseal}; empty for the top, which wires everything. */
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals("org.postseal")) {
            return "";
        }
        String below = name.substring("org.postseal.".length());
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
