package org.postseal.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.proof.ProofExport;
import org.postseal.proof.ProofFixture;
import org.postseal.proof.ProofReader;

/** The small jar, made of what the build puts into it, beside nothing else. */
class VerifierJarTest {

    private static final int OCTETS_MAX = 150_000;

    @TempDir private Path folder;
    private Path jar;

    @BeforeEach
    void build() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String part = pom.substring(pom.indexOf("<id>verifier</id>"));
        List<PathMatcher> included = new ArrayList<>();
        Matcher include = Pattern.compile("<include>([^<]+)</include>").matcher(part);
        while (include.find()) {
            included.add(FileSystems.getDefault().getPathMatcher("glob:" + include.group(1)));
        }
        Matcher main = Pattern.compile("<mainClass>([^<]+)</mainClass>").matcher(part);
        assertThat(main.find()).isTrue();
        jar = folder.resolve("postseal-verify.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.group(1));
        Path classes =
                Path.of(
                        VerifyFile.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path name = classes.relativize(file);
                if (included.stream().anyMatch(matcher -> matcher.matches(name))) {
                    out.putNextEntry(new JarEntry(name.toString()));
                    out.write(Files.readAllBytes(file));
                    out.closeEntry();
                }
            }
        }
    }

    private record Ended(int code, String output) {}

    private Ended java(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-jar",
                                jar.toString()));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    @DisplayName("E04 the small jar comes to the same verdict, on nothing but a JDK")
    void sameVerdict() throws Exception {
        Path data = folder.resolve("data");
        Path file = folder.resolve("evidence.zip");
        String key;
        String page;
        try (ProofFixture proof = new ProofFixture(data)) {
            for (int i = 0; i < 40; i++) {
                proof.record("{\"kind\":\"boot\",\"time\":\"" + proof.clock.instant() + "\"}");
            }
            proof.sequencer.round();
            key = proof.vkey(2026).toString();
            ProofExport.Wish wish =
                    new ProofExport.Wish(
                            proof.clock.instant(),
                            proof.clock.instant().plusSeconds(1),
                            0,
                            "",
                            false);
            page = new ProofExport(new ProofReader(data), proof.store, wish).write(file).page();
        }
        Ended good = java(file.toString(), "--key", key);
        assertThat(good.output()).startsWith(page).endsWith("VERIFIED\n");
        assertThat(good.code()).isZero();
        Ended log = java(data.resolve("proof/2026").toString(), "--key", key);
        assertThat(log.output()).endsWith("VERIFIED\n");

        Path bundle = data.resolve("proof/2026/tile/entries/000.p/40");
        byte[] octets = Files.readAllBytes(bundle);
        octets[20] ^= 1;
        Files.write(bundle, octets);
        Ended bad = java(data.resolve("proof/2026").toString(), "--key", key);
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.output()).contains("it was changed or replaced").contains("NOT VERIFIED");
        assertThat(java().code()).isEqualTo(64);
        assertThat(java("nothing", "--key", key).code()).isEqualTo(69);
        assertThat(Files.size(jar)).isLessThan(OCTETS_MAX);
    }

    @Test
    @DisplayName("JSON is read as RFC 8259 has it, and what is none is refused")
    void json() throws IOException {
        assertThat(parsed("{\"a\":[1,-2,true,null,{}],\"b\":\"\\u00e9\\n\\\"\"}"))
                .isEqualTo("{a=[1, -2, true, , {}], b=\u00e9\n\"}");
        for (String text :
                List.of(
                        "",
                        "[]",
                        "{",
                        "{}}",
                        "{\"a\"}",
                        "{\"a\":}",
                        "{\"a\":1,}",
                        "{\"a\":1,\"a\":2}",
                        "{\"a\":\"\t\"}",
                        "{\"a\":\"\\x\"}",
                        "{\"a\":\"\\u12\"}",
                        "{\"a\":tru}",
                        "{\"a\":1-2}",
                        "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")) {
            assertThat(parsed(text)).as(text).isEqualTo("refused");
        }
    }

    private static String parsed(String text) {
        try {
            return Json.object(text).toString();
        } catch (org.postseal.tlog.MalformedLog e) {
            return "refused";
        }
    }
}
