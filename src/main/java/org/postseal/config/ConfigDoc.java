package org.postseal.config;

/** Writes the page about the configuration, {@code docs/config.md}, from the keys themselves. */
public final class ConfigDoc {

    private static final String INTRODUCTION =
            """
            # The configuration file

            One TOML file. `postseal run --config FILE` refuses to start when it has an unknown
            key, a wrong type or a value that cannot be, and names every fault with its line and
            column. `postseal config check` does only that; `postseal config show` prints what
            differs from the defaults, with `--all` everything. Relative paths are relative to the
            folder of the file. Every key may be left out: an empty file is a relay for this
            machine's own programs.

            Times are a number with a unit: `ms s m h d w`.

            A running relay reads the policy file, the transport file and its own certificate
            again when they change, and on SIGHUP; a faulty one changes nothing and is named in
            the log. Changes of this file itself are checked at the same moments, and take effect
            at the next start.

            This page is made from the program: `ConfigDocTest` says when it is stale, and
            `./postseal config doc > docs/config.md` writes it anew.
            """;

    private ConfigDoc() {}

    /** The whole page, as Markdown. */
    public static String page() {
        StringBuilder out = new StringBuilder(INTRODUCTION);
        String section = "-";
        for (Key<?> key : Keys.ALL) {
            if (!key.section().equals(section)) {
                section = key.section();
                out.append("\n## ")
                        .append(section.isEmpty() ? "Top of the file" : "`[" + section + "]`")
                        .append("\n\n| key | value | default | meaning |\n|---|---|---|---|\n");
            }
            out.append(row(key));
        }
        return out.toString();
    }

    private static <T> String row(Key<T> key) {
        return "| `%s` | %s | `%s` | %s |\n"
                .formatted(
                        key.name(),
                        key.kind().word(),
                        key.kind().shower().show(key.fallback()),
                        key.meaning());
    }
}
