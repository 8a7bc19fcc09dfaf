/** What both ends of SMTP share: commands, replies, enhanced codes, extensions, reasons. */
@org.jspecify.annotations.NullMarked
package org.postseal.smtp;
