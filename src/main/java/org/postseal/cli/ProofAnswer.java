package org.postseal.cli;

/**
 * What came of a command about evidence.
 *
 * @param records that were let go
 * @param salts that were destroyed
 */
record ProofAnswer(long records, int salts) {}
