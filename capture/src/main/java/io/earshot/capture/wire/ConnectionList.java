package io.earshot.capture.wire;

/** Connections in order of their last segment, as nearly as they are moved; every operation takes constant time. */
final class ConnectionList {
    private TcpConnection oldest;
    private TcpConnection newest;

    /** Null when the list is empty. */
    TcpConnection oldest() {
        return oldest;
    }

    void append(TcpConnection connection) {
        connection.list = this;
        connection.older = newest;
        connection.newer = null;
        if (newest == null) {
            oldest = connection;
        } else {
            newest.newer = connection;
        }
        newest = connection;
    }

    /** @return false when the connection is not in this list */
    boolean remove(TcpConnection connection) {
        if (connection.list != this) {
            return false;
        }
        connection.list = null;
        if (connection.older == null) {
            oldest = connection.newer;
        } else {
            connection.older.newer = connection.newer;
        }
        if (connection.newer == null) {
            newest = connection.older;
        } else {
            connection.newer.older = connection.older;
        }
        return true;
    }

    void moveToEnd(TcpConnection connection) {
        if (newest != connection && remove(connection)) {
            append(connection);
        }
    }
}
