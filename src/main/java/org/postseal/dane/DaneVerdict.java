package org.postseal.dane;

/** What TLSA records say of a certificate chain. */
public sealed interface DaneVerdict {

    /** The chain is the one that the record means. */
    record Matched(TlsaRecord record) implements DaneVerdict {}

    /**
     * @param sentence why no record matches, for people
     */
    record Unmatched(String sentence) implements DaneVerdict {}
}
