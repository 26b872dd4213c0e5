#!/usr/bin/env node
import { loginStore } from './remote/login.js'
import { askAtTerminal, readSecret } from './remote/terminal.js'
import { run } from './run.js'

// Who reads the beginning only, as `head` does, has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

// Each command is loaded when it is chosen: `tailslide --help` needs no database driver.
const exitCode = await run(
  process.argv.slice(2),
  {
    start: async (options) => (await import('./commands/start.js')).start(options),
    tower: async (options) => (await import('./commands/tower.js')).tower(options),
    backup: async (options) => (await import('./commands/backup.js')).backup(options),
    import: async (options) => (await import('./commands/import.js')).importFromDeployed(options),
    natsIssuer: async () => (await import('./commands/nats-issuer.js')).natsIssuer(),
    recoverAdmin: async (email, options) =>
      (await import('./commands/recover-admin.js')).recoverAdminOf(email, options),
    circuitBacktest: async (file, options) =>
      (await import('./commands/circuit-backtest.js')).circuitBacktest(file, options),
    remote: { logins: loginStore(process.env), readSecret, ask: askAtTerminal },
    aerobat: async (options) => (await import('./commands/aerobat.js')).aerobat(options),
  },
  {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  },
)
// After a clean stop nothing is left and the process ends by itself. After a failure something half-made may be.
if (exitCode === 0) process.exitCode = 0
else process.exit(exitCode)
