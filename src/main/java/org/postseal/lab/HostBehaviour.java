package org.postseal.lab;

/** How a host of the lab departs from a mail server that does everything right. */
public sealed interface HostBehaviour permits TlsBehaviour, ReplyBehaviour, ListsKeyword {}
