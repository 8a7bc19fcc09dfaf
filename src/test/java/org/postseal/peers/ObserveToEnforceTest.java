package org.postseal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.lab.LabHost;
import org.postseal.lab.LabTls;
import org.postseal.proof.ProofReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A rule on its way from observe to enforce and back, at the relay as a process. */
@Tag("peers")
class ObserveToEnforceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final AutoCloseables open = new AutoCloseables();
    private Site site;
    private RelayProcess relay;
    private Path rules;

    @BeforeEach
    void start() throws Exception {
        Programs.need("nsd", "unbound", "ldns-keygen", "swaks", "kill");
        site = open.add(Site.start(folder));
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
    }

    private void relay(String name, String policy) throws IOException {
        relay =
                open.add(
                        RelayProcess.start(
                                RelayConfig.of(folder.resolve(name), site).policy(policy)));
        rules = relay.config().resolveSibling("policy");
    }

    private LabHost self() throws Exception {
        return open.add(
                LabHost.start(
                        LabHost.Setup.honest("mx.self.test", LabTls.with(site.self())),
                        site.at(Site.SELF)));
    }

    @Test
    @DisplayName(
            "Q11 Q23 R13 observed mail goes and the record says so; enforced it stays; back takes"
                    + " two steps")
    void thereAndBack() throws Exception {
        LabHost host = self();
        relay("flip", "self.test secure mode=observe");
        assertThat(fateOf("you@self.test"))
                .contains("status=sent")
                .endsWith(", observed=certificate-untrusted (would have deferred)");
        assertThat(host.receipts()).hasSize(1);
        JsonNode entry = posture("--domain", "self.test");
        assertThat(entry.get("mode").asString()).isEqualTo("observe");
        assertThat(entry.get("ready").booleanValue()).isFalse();
        assertThat(entry.get("wouldHave").get(0).get("reason").asString())
                .isEqualTo("certificate-untrusted");
        assertThat(entry.get("worst").asString()).isEqualTo("encrypted");

        rules("self.test secure", "read, rules: 1");
        assertThat(fateOf("you@self.test"))
                .contains("status=deferred (certificate-untrusted: ")
                .doesNotContain("observed=");
        assertThat(host.receipts()).hasSize(1);

        rules("self.test secure mode=observe", "this lowers what is enforced");
        assertThat(fateOf("you@self.test")).contains("status=deferred");
        assertThat(host.receipts()).hasSize(1);

        assertThat(postseal("policy", "confirm", "self.test").successfully().output())
                .contains("1 confirmed");
        assertThat(relay.log()).containsPattern("operator \\S+: policy confirm self\\.test: rule");
        assertThat(fateOf("me@self.test")).contains("status=sent");
        assertThat(relay.terminate()).isZero();
        assertThat(records()).anyMatch(record -> record.contains("would have deferred"));
    }

    @Test
    @DisplayName("Q12 a probe reaches the hosts that no mail went to; what is ready is written")
    void promotion() throws Exception {
        LabHost host =
                open.add(
                        LabHost.start(
                                LabHost.Setup.honest("mx.dane.test", LabTls.with(site.dane())),
                                site.at(Site.DANE)));
        relay("ready", "dane.test dane-only mode=observe\nself.test secure mode=observe");
        assertThat(postseal("posture", "--days", "1", "--policy").successfully().output())
                .contains("# not yet: dane.test dane-only")
                .contains("no mail has gone there");
        String file = folder.resolve("lines").toString();
        postseal("posture", "--days", "1", "--probe", "--write", file).successfully();
        assertThat(Files.readString(Path.of(file)))
                .contains("\ndane.test dane-only\n")
                .contains("\n# not yet: self.test secure\n");
        assertThat(host.receipts()).isEmpty();
        assertThat(postseal("posture", "--days", "2").successfully().output())
                .contains("mx.dane.test over IPv4: verified on 1 day, 2 are needed");
    }

    @Test
    @DisplayName("Q24 a rule for a domain that is not there is named, and holds nothing up")
    void misspelt() throws Exception {
        relay("misspelt", "slef.test secure\nself.test encrypt\ndane.tset secure");
        Eventually.isTrue(
                PATIENCE,
                () -> relay.log().contains("policy:3: \"dane.tset\": there is no such top-level"),
                relay::log);
        assertThat(relay.log())
                .contains("policy:1: \"slef.test\": there is no such domain; is it misspelt?")
                .doesNotContain("\"self.test\": ");
        Programs.Ended check = postseal("config", "check");
        assertThat(check.output()).contains("\"slef.test\": there is no such domain");
    }

    /** The log line of a message that is sent now. */
    private String fateOf(String to) {
        long before = fates(to).size();
        Programs.run(
                        folder,
                        "swaks",
                        "--server",
                        "127.0.0.1:" + relay.door().getPort(),
                        "--from",
                        "me@sender.test",
                        "--to",
                        to)
                .successfully();
        Eventually.isTrue(PATIENCE, () -> fates(to).size() > before, relay::log);
        return fates(to).getLast();
    }

    private List<String> fates(String to) {
        return relay.log().lines().filter(line -> line.contains(": to=<" + to + ">")).toList();
    }

    /** Writes the rules and has them read. */
    private void rules(String text, String logged) throws IOException {
        Files.writeString(rules, text + "\n");
        long before = lines(logged);
        relay.reload();
        Eventually.isTrue(PATIENCE, () -> lines(logged) > before, relay::log);
    }

    private long lines(String text) {
        return relay.log().lines().filter(line -> line.contains(text)).count();
    }

    private JsonNode posture(String... options) {
        List<String> words = new ArrayList<>(List.of("posture", "--json"));
        words.addAll(List.of(options));
        String json = postseal(words.toArray(String[]::new)).successfully().output();
        return JsonMapper.builder().build().readTree(json).get("domains").get(0);
    }

    private Programs.Ended postseal(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", relay.config().toString()));
        return RelayProcess.once(folder, all.toArray(String[]::new));
    }

    private List<String> records() throws IOException {
        List<String> records = new ArrayList<>();
        for (ProofReader.View log : new ProofReader(relay.config().resolveSibling("data")).logs()) {
            ProofReader.each(log, 0, log.checkpoint().size(), (_, record) -> records.add(record));
        }
        return records;
    }
}
