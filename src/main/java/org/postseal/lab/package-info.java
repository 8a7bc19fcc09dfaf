/** A small hostile Internet on loopback, behind the demo and the end-to-end tests. */
@org.jspecify.annotations.NullMarked
package org.postseal.lab;
