package org.postseal;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of the platform and of libraries is kept away from, because it knows less than we need. */
class PlatformTest {

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.postseal");

    private static final Set<String> LOOKUPS =
            Set.of("getByName", "getAllByName", "getHostName", "getCanonicalHostName");

    /** Calls that hand a name to the platform's resolver, or ask it for one. */
    private static final DescribedPredicate<JavaCall<?>> ASKS_THE_PLATFORM =
            describe(
                    "asks the platform's resolver",
                    call -> {
                        String owner = call.getTargetOwner().getFullName();
                        boolean named =
                                call.getTarget().getRawParameterTypes().stream()
                                        .anyMatch(type -> type.isEquivalentTo(String.class));
                        if (owner.equals(InetAddress.class.getName())) {
                            return LOOKUPS.contains(call.getName());
                        }
                        boolean constructor = call.getName().equals("<init>");
                        return constructor
                                && named
                                && (owner.equals(InetSocketAddress.class.getName())
                                        || owner.equals(Socket.class.getName()));
                    });

    @Test
    @DisplayName("J13 no lookup goes through the platform's resolver, which knows no DNSSEC")
    void platformResolver() {
        noClasses().should().callCodeUnitWhere(asCall(ASKS_THE_PLATFORM)).check(HOUSE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.naming.directory..", "javax.naming.spi..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("javax.naming.InitialContext")
                .check(HOUSE);
    }

    @Test
    @DisplayName("J13 no client that resolves by itself decides where mail goes, or how")
    void clientsThatResolve() {
        noClasses()
                .that()
                // What witnesses and time stamp authorities answer counts for its signature alone.
                .resideOutsideOfPackage("org.postseal.witness")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.URLConnection")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.HttpURLConnection")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("javax.net.ssl.HttpsURLConnection")
                .check(HOUSE);
    }

    @Test
    @DisplayName("J14 the lookups and the cache of dnsjava, which lose the security, are not used")
    void losesSecurity() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.xbill.DNS.lookup..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.xbill.DNS.Lookup")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.xbill.DNS.Cache")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.xbill.DNS.Address")
                .check(HOUSE);
    }

    @Test
    @DisplayName("J16 no mail library is there to send mail in its own way")
    void mailLibraries() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.mail..", "javax.mail..", "org.eclipse.angus..")
                .check(HOUSE);
        for (String name : List.of("jakarta.mail.Transport", "javax.mail.Transport")) {
            assertThatThrownBy(() -> Class.forName(name))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    @DisplayName("J13 the rule sees what it forbids")
    void theRuleSees() {
        JavaClasses here = new ClassFileImporter().importClasses(Asks.class);
        assertThat(
                        here.get(Asks.class).getCodeUnitCallsFromSelf().stream()
                                .filter(asCall(ASKS_THE_PLATFORM))
                                .map(JavaCall::getName))
                .containsExactlyInAnyOrder("getByName", "<init>", "<init>");
    }

    @SuppressWarnings("unchecked")
    private static DescribedPredicate<JavaCall<?>> asCall(DescribedPredicate<JavaCall<?>> what) {
        return what;
    }

    /** Does what must not be done. Never run. */
    @SuppressWarnings("unused")
    private static final class Asks {
        static void all() throws Exception {
            InetAddress.getByName("example.org");
            new InetSocketAddress("example.org", 25);
            new Socket("example.org", 25).close();
        }
    }
}
