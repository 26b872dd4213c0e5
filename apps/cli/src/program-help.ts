// What `--help` says beyond the list of options: what to type, and what to know before.

export const ABOUT = `Feature flags that protect you: roll a feature out by percentage, and when it starts to fail, Tailslide turns
it off for everyone and brings it back step by step.`

export const EXAMPLES = `
Examples:
  $ tailslide start                                everything in one process, data in ./.tailslide
  $ tailslide start --port 8080 --data /var/lib/tailslide
  $ tailslide tower --database postgres://tailslide@db/tailslide --nats nats://nats:4222 --redis redis://redis:6379
  $ tailslide aerobat --nats nats://nats:4222 --redis redis://redis:6379
  $ tailslide backup --to /backups/tailslide.db    copies the database, also while it is in use

An option can be given by the environment variable named beside it; the command line wins. Logs go to standard error,
answers to standard output. SIGINT and SIGTERM stop cleanly, a second one at once. Exit codes: 0 stopped, 1 failed, 2 wrong use.`

export const START_EXAMPLES = `
Examples:
  $ tailslide start
  $ tailslide start --data /var/lib/tailslide --host 0.0.0.0 --port 8080
  $ tailslide start --port 0 --json                any free port; the JSON line tells which

The first start prints the admin token, once. Flags, keys and circuits are kept in the directory; signals are kept in
memory, so that after a restart circuits are decided on new calls only.`

export const TOWER_EXAMPLES = `
Examples:
  $ tailslide tower --database ./tailslide.db      alone: SDKs use its address, no circuit breaking
  $ TAILSLIDE_DATABASE_URL=postgres://tailslide:secret@db/tailslide \\
    TAILSLIDE_NATS_SERVER=nats://nats:4222 TAILSLIDE_NATS_TOKEN=secret \\
    TAILSLIDE_REDIS_URL=redis://redis:6379 tailslide tower --host 0.0.0.0

With --nats, rulesets are published there and circuit messages taken from there. Without --redis, the signals that
SDKs send over HTTP are kept in memory, where no Aerobat of another process can read them. With --nats-access, Tower
tells NATS servers, 2.10 or newer, which SDK keys are valid.`

export const BACKUP_EXAMPLES = `
Examples:
  $ tailslide backup --to /backups/tailslide-$(date +%F).db
  $ tailslide backup --data /var/lib/tailslide --to /backups/tailslide.db

The copy is one file, complete as of one instant; Tailslide may run meanwhile. To restore: stop Tailslide, remove
tailslide.db-wal and tailslide.db-shm from the directory, and put the copy there as tailslide.db.`

export const IMPORT_EXAMPLES = `
Examples:
  $ tailslide import --from http://old-tower:3001 --database postgres://tailslide@db/tailslide
  $ tailslide import --from postgres://postgres@old-db/tower --database ./.tailslide/tailslide.db --apps 1,2

Ids, titles and settings stay, and so does a circuit that is open or recovering. All or nothing: an id or a title that
is taken is named and nothing is written. Nothing is written to the deployed Tower. A Tower has to have
started once on the database, and may run: it publishes what was imported at once. docs/migrate.md tells the whole way, and the way back.`

export const RECOVER_ADMIN_EXAMPLES = `
Examples:
  $ tailslide recover-admin you@example.com --data /var/lib/tailslide
  $ tailslide recover-admin you@example.com --database postgres://tailslide@db/tailslide

For whoever can write the database, when no admin can sign in. The password is asked for, or is the first line of standard
input. The account is let in again, made an admin's, and signed out everywhere; with --new it is made where nobody has the
address. Tailslide may run meanwhile.`

export const NATS_ISSUER_EXAMPLES = `
Examples:
  $ (umask 077; tailslide nats-issuer > issuer.env)

The public key, which begins with A, goes into the configuration of every nats-server; the seed, which begins with SA,
to every Tower. Keep the seed where you keep passwords.`

export const AEROBAT_EXAMPLES = `
Examples:
  $ tailslide aerobat --nats nats://nats:4222 --redis redis://redis:6379
  $ TAILSLIDE_NATS_SERVER=nats://nats:4222 TAILSLIDE_NATS_TOKEN=secret \\
    TAILSLIDE_REDIS_URL=redis://redis:6379 tailslide aerobat

It starts whether NATS and Redis can be reached or not, and keeps trying.`
