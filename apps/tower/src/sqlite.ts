// What is done with files of SQLite alone, apart from the rest: a Tower on PostgreSQL runs without its driver.
export { backupSqlite } from './db/backup-sqlite.js'
export { claimPlace } from './db/claim-place.js'
