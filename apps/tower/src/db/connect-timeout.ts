/** Of a connection to PostgreSQL, and of the wait for one that is free. */
export const CONNECT_TIMEOUT_MS = 5_000
