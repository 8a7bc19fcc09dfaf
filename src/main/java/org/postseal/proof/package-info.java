/**
 * The log of evidence: records are numbered in the transaction that makes them true, and a thread
 * of its own turns them into the tiles and signed checkpoints of a transparency log, one for each
 * year.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.proof;
