package org.postseal.store;

import java.sql.SQLException;

/**
 * What many works of one transaction want written in the same way: they hand it over, and it is
 * written for all of them at once, before the commit. When it fails, the transaction does.
 */
public interface Gathering {

    /** Writes it, within the transaction. Runs once for each transaction that it was used in. */
    void write(Sql sql) throws SQLException;
}
