package org.postseal.mail;

import org.jspecify.annotations.Nullable;

/**
 * A mailbox: local part and domain (RFC 5321, section 4.1.2; RFC 6531 for non-ASCII ones).
 *
 * <p>The local part is kept as its meaning, without quotes and backslashes, and quoted again where
 * it is written; so {@code "a"@x} and {@code a@x} are one address. Its case is kept: only the
 * receiving host knows whether it matters.
 */
public final class Address {

    /** The null reverse-path {@code <>}: what bounces are sent from, and never answered to. */
    public static final Address NULL = new Address();

    private static final int LOCAL_OCTETS_MAX = 64;
    private static final int PATH_OCTETS_MAX = 254;

    private final String localPart;
    private final @Nullable Domain domain;

    /** As it is written, which is asked for many times; no two addresses have the same. */
    private final String text;

    private Address() {
        this.localPart = "";
        this.domain = null;
        this.text = "";
    }

    /**
     * @param domain as {@link Domain#of} reads it
     * @throws MalformedAddress when it cannot be one
     */
    public Address(String localPart, String domain) {
        checkLocalPart(localPart);
        Domain known = Domain.of(domain);
        int octets = Ascii.utf8Octets(localPart) + known.ascii().length();
        if (octets + 1 > PATH_OCTETS_MAX) {
            throw new MalformedAddress("an address has at most " + PATH_OCTETS_MAX + " octets");
        }
        this.localPart = localPart;
        this.domain = known;
        this.text = AddressParser.quoted(localPart) + "@" + known;
    }

    public static Address of(String localPart, Domain domain) {
        return new Address(localPart, domain.ascii());
    }

    /**
     * Reads {@code local@domain} without angle brackets.
     *
     * @throws MalformedAddress when it is none; the empty text is {@link #NULL}
     */
    public static Address parse(String text) {
        return text.isEmpty() ? NULL : AddressParser.parse(text);
    }

    public boolean isNull() {
        return domain == null;
    }

    /** Without quotes and backslashes. */
    public String localPart() {
        return localPart;
    }

    /**
     * The domain.
     *
     * @throws IllegalStateException for {@link #NULL}, which has none
     */
    public Domain domain() {
        if (domain == null) {
            throw new IllegalStateException("the null reverse-path has no domain");
        }
        return domain;
    }

    /** Whether the local part needs SMTPUTF8; a domain never does, it is sent as A-labels. */
    public boolean needsSmtpUtf8() {
        return !Ascii.isAll(localPart);
    }

    /** The address as it stands between angle brackets in MAIL and RCPT: quoted where needed. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address address && text.equals(address.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    private static void checkLocalPart(String text) {
        int octets = Ascii.utf8Octets(text);
        if (octets == 0 || octets > LOCAL_OCTETS_MAX) {
            throw new MalformedAddress("a local part has 1 to " + LOCAL_OCTETS_MAX + " octets");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new MalformedAddress("a control character in an address");
            }
        }
    }
}
