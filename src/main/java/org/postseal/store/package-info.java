/**
 * The database in the data folder: connection, migrations, group commit, readers. The only package
 * that knows which engine it is.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.store;
