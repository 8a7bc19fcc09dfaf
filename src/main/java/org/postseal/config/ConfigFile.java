package org.postseal.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postseal.mail.Domain;
import org.postseal.receive.SettingsFault;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads the configuration. All of its faults are found at once, each with its place; a file with
 * one is not used at all.
 */
public final class ConfigFile {

    private static final long OCTETS_MAX = 1 << 20;

    private final Path file;
    private final Path folder;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<Key<?>, Object> said = new HashMap<>();
    private final Map<Key<?>, TomlPosition> places = new HashMap<>();

    private ConfigFile(Path file) {
        this.file = file;
        this.folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    }

    /**
     * Reads a file and everything about it that can be known without running: also whether the
     * files it names can be read.
     *
     * @throws BadConfig with every fault
     */
    public static Config read(Path file) throws BadConfig {
        return new ConfigFile(file).read();
    }

    /**
     * The same for a relay that is to run: its data folder, too, must be writable.
     *
     * @throws BadConfig with every fault
     */
    public static Config readToRun(Path file) throws BadConfig {
        ConfigFile reader = new ConfigFile(file);
        Config config = reader.read();
        reader.checkFolder(config.data());
        reader.failOnFaults();
        return config;
    }

    /**
     * The same with settings of a command line, which win over the file's.
     *
     * @param file empty for the defaults
     * @param settings by key, such as {@code deliver.port}, as TOML would give them: strings,
     *     longs, booleans and lists of these; paths are relative to the working directory
     * @throws BadConfig with every fault
     */
    public static Config readWith(Optional<Path> file, Map<String, Object> settings)
            throws BadConfig {
        ConfigFile reader = new ConfigFile(file.orElse(Path.of("command line")));
        if (file.isPresent()) {
            reader.readKeys();
        }
        Path here = Path.of("").toAbsolutePath();
        for (Key<?> key : Keys.ALL) {
            Object value = settings.get(key.path());
            if (value != null) {
                reader.places.remove(key);
                reader.take(key, value, here, null);
            }
        }
        return reader.assemble();
    }

    private Config read() throws BadConfig {
        readKeys();
        return assemble();
    }

    private void readKeys() throws BadConfig {
        TomlParseResult toml = parse();
        for (TomlParseError error : toml.errors()) {
            fault(error.position(), String.valueOf(error.getMessage()));
        }
        if (toml.errors().isEmpty()) {
            findUnknown(toml);
            Keys.ALL.forEach(key -> read(key, toml));
        }
    }

    private TomlParseResult parse() throws BadConfig {
        try {
            if (Files.size(file) > OCTETS_MAX) {
                throw new IOException("it is larger than 1 MiB, which no configuration is");
            }
            return Toml.parse(file);
        } catch (NoSuchFileException e) {
            throw unreadable("there is no such file");
        } catch (AccessDeniedException e) {
            throw unreadable("user " + System.getProperty("user.name") + " may not read it");
        } catch (CharacterCodingException e) {
            throw unreadable("it is no text in UTF-8");
        } catch (IOException e) {
            throw unreadable("it cannot be read: " + e.getMessage());
        }
    }

    private BadConfig unreadable(String why) {
        return new BadConfig(List.of(new Fault(file, 0, 0, why)));
    }

    private void findUnknown(TomlTable toml) {
        Set<String> known = Keys.ALL.stream().map(Key::path).collect(Collectors.toSet());
        Set<String> sections = Keys.ALL.stream().map(Key::section).collect(Collectors.toSet());
        for (String name : new TreeSet<>(toml.keySet())) {
            List<String> path = List.of(name);
            Object value = toml.get(path);
            if (sections.contains(name)) {
                if (value instanceof TomlTable section) {
                    findUnknownIn(name, section, toml);
                } else {
                    fault(place(toml, path), name + " is a section: write [" + name + "]");
                }
            } else if (!known.contains(name)) {
                fault(place(toml, path), unknown(name, value, sections));
            }
        }
    }

    private void findUnknownIn(String section, TomlTable table, TomlTable toml) {
        List<Key<?>> keys = Keys.ALL.stream().filter(key -> key.section().equals(section)).toList();
        Set<String> names = keys.stream().map(Key::name).collect(Collectors.toSet());
        for (String name : new TreeSet<>(table.keySet())) {
            if (!names.contains(name)) {
                String hint = Suggestion.forWord(name, names);
                fault(
                        place(toml, List.of(section, name)),
                        "unknown key \""
                                + name
                                + "\" in ["
                                + section
                                + "]"
                                + (hint.isEmpty() ? elsewhere(name) : hint));
            }
        }
    }

    private static String unknown(String name, @Nullable Object value, Set<String> sections) {
        if (value instanceof TomlTable) {
            return "unknown section [" + name + "]" + Suggestion.forWord(name, sections);
        }
        Set<String> top = new HashSet<>();
        Keys.ALL.stream().filter(key -> key.section().isEmpty()).forEach(k -> top.add(k.name()));
        String hint = Suggestion.forWord(name, top);
        return "unknown key \"" + name + "\"" + (hint.isEmpty() ? elsewhere(name) : hint);
    }

    /** A key that exists, but in another section. */
    private static String elsewhere(String name) {
        return Keys.ALL.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .map(key ->
                        "; it belongs "
                                + (key.section().isEmpty()
                                        ? "at the top, before the first section"
                                        : "into [" + key.section() + "]"))
                .orElse("");
    }

    private void read(Key<?> key, TomlTable toml) {
        if (!key.section().isEmpty() && !(toml.get(List.of(key.section())) instanceof TomlTable)) {
            return;
        }
        Object value = toml.get(key.toml());
        if (value == null) {
            return;
        }
        TomlPosition place = place(toml, key.toml());
        places.put(key, place);
        take(key, plain(value), folder, place);
    }

    private void take(Key<?> key, Object value, Path from, @Nullable TomlPosition place) {
        try {
            said.put(key, key.kind().reader().read(value, from));
        } catch (Misread e) {
            fault(place, Kind.joined(key.toString(), String.valueOf(e.getMessage())));
        }
    }

    private static Object plain(Object value) {
        return value instanceof TomlArray array ? array.toList() : value;
    }

    private Config assemble() throws BadConfig {
        Values values = new Values(said);
        checkTogether(values);
        Optional<Domain> hostname = values.of(Keys.HOSTNAME).or(MachineName::read);
        if (hostname.isEmpty()) {
            fault(null, "hostname is missing, and the machine's own is no domain name");
        }
        failOnFaults();
        Config config = new Config(file, values, hostname.orElseThrow());
        checkListeners(config, values);
        failOnFaults();
        return config;
    }

    private void checkTogether(Values values) {
        if (values.of(Keys.CERTIFICATE).isPresent() != values.of(Keys.KEY).isPresent()) {
            boolean hasKey = values.of(Keys.KEY).isPresent();
            fault(
                    places.get(hasKey ? Keys.KEY : Keys.CERTIFICATE),
                    "tls.certificate and tls.key go together: "
                            + (hasKey ? "tls.certificate" : "tls.key")
                            + " is missing");
        }
        if (values.of(Keys.RETRY).isEmpty()) {
            fault(places.get(Keys.RETRY), "deliver.retry must name at least one time");
        }
        if (values.of(Keys.CA_MODE) == CaMode.ONLY && values.of(Keys.CA_FILE).isEmpty()) {
            fault(
                    places.get(Keys.CA_MODE),
                    "deliver.ca_mode \"only\" needs deliver.ca_file: without it nobody would be"
                            + " trusted");
        }
    }

    private void checkListeners(Config config, Values values) {
        try {
            config.receive().listen().check(values.of(Keys.CERTIFICATE).isPresent());
        } catch (SettingsFault e) {
            String text = String.valueOf(e.getMessage());
            fault(places.get(text.contains("smtps") ? Keys.LISTEN_SMTPS : Keys.LISTEN_SMTP), text);
        }
    }

    private void checkFolder(Path data) {
        Path existing = data.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = Objects.requireNonNullElse(existing.getParent(), Path.of("/"));
        }
        String user = System.getProperty("user.name");
        if (!Files.isDirectory(existing)) {
            fault(places.get(Keys.DATA), "data: " + existing + " is not a folder");
        } else if (!Files.isWritable(existing)) {
            fault(
                    places.get(Keys.DATA),
                    "data: " + existing + " cannot be written by user " + user);
        }
    }

    private static TomlPosition place(TomlTable toml, List<String> path) {
        TomlPosition place = toml.inputPositionOf(path);
        return place == null ? TomlPosition.positionAt(1, 1) : place;
    }

    private void fault(@Nullable TomlPosition place, String text) {
        int line = place == null ? 0 : place.line();
        int column = place == null ? 0 : place.column();
        faults.add(new Fault(file, line, column, text));
    }

    private void failOnFaults() throws BadConfig {
        if (!faults.isEmpty()) {
            faults.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
            throw new BadConfig(faults);
        }
    }
}
