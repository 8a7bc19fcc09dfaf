package org.postseal.deliver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postseal.demand.MailChannel;
import org.postseal.tls.TlsClient;
import org.postseal.tls.TlsConnection;
import org.postseal.tls.TlsOffer;
import org.postseal.wire.Connection;
import org.postseal.wire.SocketConnection;

/** T10: mail is written only through a class that is made from a judged channel. */
class FuseTest {

    private static final JavaClasses DELIVER =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.postseal.deliver");

    @Test
    @DisplayName("T10 what writes mail takes a MailChannel")
    void writersTakeAChannel() {
        for (Class<?> writer : Set.of(MailOutput.class, MailTransaction.class)) {
            assertThat(writer.getDeclaredConstructors())
                    .allSatisfy(
                            c -> assertThat(c.getParameterTypes()).startsWith(MailChannel.class));
        }
    }

    @Test
    @DisplayName("T10 no output but the fuse's; the dialogue knows five words only")
    void nobodyElseWrites() {
        noClasses()
                .that()
                .haveNameNotMatching(".*FusedConnection.*")
                .should()
                .callMethod(Connection.class, "output")
                .orShould()
                .callMethod(TlsConnection.class, "output")
                .orShould()
                .callMethod(SocketConnection.class, "output")
                .orShould()
                .callMethod(Socket.class, "getOutputStream")
                .orShould()
                .callMethod(Socket.class, "getChannel")
                .check(DELIVER);
        noClasses()
                .that()
                .doNotHaveSimpleName("Opening")
                .should()
                .callConstructor(SocketConnection.class, Socket.class)
                .orShould()
                .callMethod(TlsClient.class, "handshake", Socket.class, TlsOffer.class)
                .check(DELIVER);
        assertThat(
                        Arrays.stream(Dialogue.Verb.values())
                                .map(Enum::name)
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("EHLO", "HELO", "STARTTLS", "RSET", "QUIT");
    }

    @Test
    @DisplayName("T10 nobody else dials: only here, and for policy files, which carry no mail")
    void nobodyElseDials() {
        JavaClasses house =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.postseal");
        noClasses()
                .that()
                .resideOutsideOfPackage("org.postseal.lab..")
                .and()
                .doNotHaveFullyQualifiedName("org.postseal.deliver.Dialer")
                .and()
                .doNotHaveFullyQualifiedName("org.postseal.mtasts.PolicyHosts")
                .should()
                .callMethod(Socket.class, "connect", SocketAddress.class)
                .orShould()
                .callMethod(Socket.class, "connect", SocketAddress.class, int.class)
                .orShould()
                .callConstructor(Socket.class, InetAddress.class, int.class)
                .orShould()
                .callConstructor(Socket.class, String.class, int.class)
                .check(house);
    }

    @Test
    @DisplayName("T10 a channel is not made here, and a demand neither")
    void nobodyMakesAChannel() {
        classes()
                .that()
                .resideInAPackage("org.postseal.deliver")
                .should()
                .notBeAssignableTo(MailChannel.class)
                .check(DELIVER);
        assertThat(MailChannel.class.isSealed()).isTrue();
        assertThat(MailChannel.class.getPermittedSubclasses())
                .allSatisfy(c ->
                        assertThat(c.getDeclaredConstructors())
                                .allSatisfy(k ->
                                        assertThat(
                                                        java.lang.reflect.Modifier.isPublic(
                                                                k.getModifiers()))
                                                .isFalse()));
    }
}
