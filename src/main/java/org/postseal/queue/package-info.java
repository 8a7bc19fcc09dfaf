/** What was accepted and waits, and until when: accept, claim, settle. */
@org.jspecify.annotations.NullMarked
package org.postseal.queue;
