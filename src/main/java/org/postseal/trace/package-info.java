/** What the Received fields of a message tell of its way: values in, values out. */
@org.jspecify.annotations.NullMarked
package org.postseal.trace;
