package org.postseal.store;

import java.sql.SQLException;

/**
 * Statements that belong together: all of them are kept, or none. It may be run more than once
 * before it is kept, so it changes nothing but the database, and it does not wait for anything.
 */
@FunctionalInterface
public interface Work<T> {
    T on(Sql sql) throws SQLException;
}
