/** The only package that knows a database engine: connection, migrations, group commit. */
@org.jspecify.annotations.NullMarked
package org.postseal.store;
