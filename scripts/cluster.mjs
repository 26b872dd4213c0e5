// `npm run cluster`: a whole cluster on this machine, to try: NATS, Redis, PostgreSQL, two Towers, two Aerobats.
// Every port is a free one, everything is thrown away at the end, and each command is shown as you would type it.
import { join } from 'node:path'
import { argumentsOf } from './options.mjs'
import { ensureServers } from './servers.mjs'
import { root, setUp } from './setup.mjs'

const NATS_TOKEN = 'myToken'
const cli = join(root, 'apps', 'cli', 'dist', 'main.js')

argumentsOf(
  'Usage: npm run cluster\n\nIt takes no options: every port is a free one, and everything is thrown away at the end.\n',
)
setUp()
try {
  ensureServers()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
const { freePort, spawnNode, startNats, startPostgres, startRedis, until } = await import(
  '../packages/testkit/dist/index.js'
)
const { announce } = await import('../apps/cli/dist/announce.js')

/** How to end what was started, the newest last. */
const started = []
let ending

function endAll() {
  ending ??= (async () => {
    for (const stop of started.reverse()) await stop()
  })()
  return ending
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => endAll().then(() => process.exit(0)))

async function server(starting) {
  const handle = await starting
  started.push(() => handle.stop())
  return handle.url
}

function tailslide(...args) {
  process.stdout.write(`  $ npx tailslide ${args.join(' ')}\n`)
  const child = spawnNode(cli, args, { PATH: process.env.PATH ?? '' })
  const stop = async () => {
    child.kill('SIGTERM')
    await child.exit
  }
  started.push(stop)
  child.exit.then(({ code, signal }) => {
    if (ending) return
    process.stderr.write(`tailslide ${args[0]} ended (${signal ?? code}):\n${child.errors()}`)
    endAll().then(() => process.exit(1))
  })
  return child
}

async function startTower(...args) {
  const child = tailslide('tower', '--port', '0', '--log-level', 'warn', '--json', ...args)
  return JSON.parse(await child.nextLine(() => true, 30_000))
}

async function startAerobat(...args) {
  const health = `http://127.0.0.1:${await freePort()}/readyz`
  tailslide('aerobat', '--health-port', new URL(health).port, '--log-level', 'warn', ...args)
  await until(async () => (await fetch(health)).ok, { timeout: 30_000, message: 'Aerobat to be ready' })
  return health
}

try {
  process.stdout.write('\n')
  const [nats, redis, postgres] = await Promise.all([
    server(startNats({ token: NATS_TOKEN })),
    server(startRedis()),
    server(startPostgres()),
  ])
  const meetingPoints = ['--nats', nats, '--nats-token', NATS_TOKEN, '--redis', redis]
  const first = await startTower('--database', postgres, ...meetingPoints)
  const second = await startTower('--database', postgres, ...meetingPoints)
  const aerobats = [await startAerobat(...meetingPoints), await startAerobat(...meetingPoints)]
  const notes = [
    `and at ${second.url}: two Towers on one database, either will do`,
    ...aerobats.map((health) => `Aerobat: ${health}`),
    '',
    'The options of FlagManager for development, the app 2 that the commands below make. sdkKey is the token of NATS:',
    '',
    `  { natsServer: '${nats}', natsStream: 'flags_ruleset', appId: 2, sdkKey: '${NATS_TOKEN}',`,
    `    redisHost: '127.0.0.1', redisPort: ${new URL(redis).port} }`,
  ]
  process.stdout.write(announce({ ...first, notes, keysOpen: 'tower' }))
} catch (error) {
  // Ctrl+C during the start takes away what is waited for.
  if (!ending) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    await endAll()
    process.exit(1)
  }
}
