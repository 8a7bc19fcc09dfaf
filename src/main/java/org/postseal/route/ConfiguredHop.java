package org.postseal.route;

import java.util.Optional;
import org.postseal.mail.Domain;

/**
 * One line of the transport file: where mail for some domains goes instead of to their MX.
 *
 * @param key as the line has it: a domain, {@code .domain} for all below it, or {@code *}
 * @param target the next hop's name, or an address literal without brackets; empty where the line
 *     gives a port only, and the recipient's own domain is meant
 * @param bracketed whether the target is the host itself, so that its MX is not looked up
 * @param implicitTls whether TLS begins with the first octet (RFC 8314), instead of by STARTTLS
 * @param port the port to dial; empty for {@code [deliver] port}, or 465 with implicit TLS
 * @param level the rest of the line: a policy word with its attributes, in the syntax of the policy
 *     file; empty when there is none, and the default level holds
 * @param file the transport file, for people
 * @param line counted from 1
 */
public record ConfiguredHop(
        String key,
        Optional<String> target,
        boolean bracketed,
        boolean implicitTls,
        Optional<Integer> port,
        String level,
        String file,
        int line) {

    /** The port of implicit TLS (RFC 8314, section 7.3). */
    static final int IMPLICIT_TLS_PORT = 465;

    /** With STARTTLS. */
    public ConfiguredHop(
            String key,
            Optional<String> target,
            boolean bracketed,
            Optional<Integer> port,
            String level,
            String file,
            int line) {
        this(key, target, bracketed, false, port, level, file, line);
    }

    /** Key and line tell the lines of a file apart; what is read of them is kept by the hop. */
    @Override
    public int hashCode() {
        return 31 * key.hashCode() + line;
    }

    /** The port to dial where the settings say this one. */
    int portOr(int configured) {
        return port.orElse(implicitTls ? IMPLICIT_TLS_PORT : configured);
    }

    /** The next hop in the form of the line, e.g. {@code [relay.example.net]:587}. */
    public String nextHop() {
        String name = target.map(t -> bracketed ? "[" + t + "]" : t).orElse("");
        return name + port.map(p -> ":" + p).orElse("");
    }

    /** The domain whose MX is used; empty for a bracketed host. */
    Optional<Domain> domain(Domain recipients) {
        return bracketed
                ? Optional.empty()
                : Optional.of(target.map(Domain::of).orElse(recipients));
    }
}
