package org.postseal.cli;

import org.postseal.memory.CanaryMemory;
import org.postseal.report.CountBook;

/** What speaks for a rule, by its domain, and what against enforcing any. */
public record Evidence(CountBook book, CanaryMemory canaries) {}
