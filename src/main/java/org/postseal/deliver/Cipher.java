package org.postseal.deliver;

/** What the IANA name of a cipher suite says about its strength. */
final class Cipher {

    private Cipher() {}

    /** The key length in bits; 0 for a suite that this program would not use. */
    static int bitsOf(String name) {
        if (name.contains("AES_256") || name.contains("CHACHA20")) {
            return 256;
        }
        return name.contains("AES_128") ? 128 : 0;
    }
}
