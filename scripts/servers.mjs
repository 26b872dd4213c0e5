// Finds the servers that the tests and the cluster demo run against, nats-server, redis-server and PostgreSQL, the browser
// that the tests of the dashboard look at it with, and the Python that runs the client of docs/any-language.md.
// `node scripts/servers.mjs` installs the missing ones on Debian and Ubuntu, and elsewhere says how to get them.
import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const HOW_TO_GET = {
  'nats-server': {
    apt: 'nats-server',
    service: 'nats-server',
    brew: 'brew install nats-server',
    docker: 'docker run -p 4222:4222 nats -js',
    download: 'the releases of nats-io/nats-server on GitHub',
  },
  'redis-server': {
    apt: 'redis-server',
    service: 'redis-server',
    brew: 'brew install redis',
    docker: 'docker run -p 6379:6379 redis',
    download: 'the download page of Redis or Valkey',
  },
  chromium: {
    apt: 'chromium',
    brew: 'brew install --cask chromium',
    docker: 'none: the tests start it',
    download: 'any Chromium or Chrome',
  },
  python3: {
    apt: 'python3',
    brew: 'brew install python',
    docker: 'none: the tests start it',
    download: 'python.org, 3.9 or newer',
  },
  postgres: {
    apt: 'postgresql',
    service: 'postgresql',
    brew: 'brew install postgresql@17',
    docker: 'docker run -p 5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres',
    download: 'the download page of PostgreSQL',
  },
}

// Debian keeps `postgres` and `initdb` off the PATH, one directory a major version; so does Homebrew.
const VERSIONED_PLACES = [
  { parent: '/usr/lib/postgresql', bin: (entry) => join('/usr/lib/postgresql', entry, 'bin') },
  ...['/opt/homebrew/opt', '/usr/local/opt'].map((parent) => ({
    parent,
    bin: (entry) => (entry.startsWith('postgresql@') ? join(parent, entry, 'bin') : undefined),
  })),
]

function searchPath() {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  // An apt package may land in sbin, which a plain user's PATH does not have.
  const usual = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
  const versioned = VERSIONED_PLACES.flatMap(({ parent, bin }) =>
    existsSync(parent)
      ? readdirSync(parent)
          .sort((a, b) => b.localeCompare(a, undefined, { numeric: true }))
          .map(bin)
          .filter(Boolean)
      : [],
  )
  return [...new Set([...onPath, ...usual, ...versioned])]
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const find = (name, path) => path.map((directory) => join(directory, name)).find(isExecutable)

/** Where each server's program is; undefined for those that are not installed. Installs nothing. */
export function findServers() {
  const path = searchPath()
  // initdb has to be of the same version as postgres, so both come from one directory.
  const home = path.find((place) => isExecutable(join(place, 'postgres')) && isExecutable(join(place, 'initdb')))
  return {
    natsServer: find('nats-server', path),
    redisServer: find('redis-server', path) ?? find('valkey-server', path),
    postgres: home && join(home, 'postgres'),
    initdb: home && join(home, 'initdb'),
    chromium: ['chromium', 'chromium-browser', 'google-chrome'].map((name) => find(name, path)).find(Boolean),
    python3: find('python3', path),
  }
}

const missingFrom = (servers, { browser, python }) =>
  [
    !servers.natsServer && 'nats-server',
    !servers.redisServer && 'redis-server',
    !(servers.postgres && servers.initdb) && 'postgres',
    browser && !servers.chromium && 'chromium',
    python && !servers.python3 && 'python3',
  ].filter(Boolean)

/** How to run apt-get here without being asked a password, or undefined where that is impossible. */
function aptCommand() {
  if (!isExecutable('/usr/bin/apt-get')) return undefined
  // Outside systemd, services ask for the runlevel before they start, and none of these starts in runlevel 1.
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', '/usr/bin/apt-get']
  if (process.getuid?.() === 0) return environment
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n', ...environment]
    : undefined
}

function install(missing, apt) {
  const [command, ...before] = apt
  const run = (...args) => execFileSync(command, [...before, ...args], { stdio: ['ignore', 2, 2] })
  run('update', '-qq')
  run('install', '-y', '-qq', '--no-install-recommends', ...missing.map((name) => HOW_TO_GET[name].apt))
  if (existsSync('/run/systemd/system')) {
    // The tests start servers of their own: those that the packages just started are not wanted.
    const sudo = apt[0] === 'sudo' ? ['sudo', '-n'] : []
    for (const name of missing.filter((each) => HOW_TO_GET[each].service)) {
      const [program, ...args] = [...sudo, 'systemctl', 'disable', '--now', HOW_TO_GET[name].service]
      spawnSync(program, args, { stdio: 'ignore' })
    }
  }
}

function explain(missing) {
  const lines = missing.flatMap((name) => {
    const how = HOW_TO_GET[name]
    return [
      `  ${name}`,
      `    Debian, Ubuntu   sudo apt-get install ${how.apt}`,
      `    macOS            ${how.brew}`,
      `    elsewhere        ${how.download}`,
      `    to use, not test ${how.docker}`,
    ]
  })
  return `Not found: ${missing.join(', ')}. The tests start these programs themselves, so they have to be on the PATH.\n${lines.join('\n')}`
}

/**
 * Finds all servers, with `browser` a browser and with `python` Python, installing those that are missing where apt-get can;
 * throws with instructions where it cannot.
 */
export function ensureServers({ browser = false, python = false } = {}) {
  const missing = missingFrom(findServers(), { browser, python })
  if (missing.length > 0) {
    const apt = aptCommand()
    if (!apt) throw new Error(explain(missing))
    try {
      install(missing, apt)
    } catch (cause) {
      throw new Error(`apt-get failed. ${explain(missing)}`, { cause })
    }
  }
  const servers = findServers()
  const stillMissing = missingFrom(servers, { browser, python })
  if (stillMissing.length > 0) throw new Error(explain(stillMissing))
  return servers
}

const version = (file) => execFileSync(file, ['--version'], { encoding: 'utf8' }).trim().split('\n')[0]

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { natsServer, redisServer, postgres, python3 } = ensureServers({ python: true })
    for (const file of [natsServer, redisServer, postgres, python3]) console.log(`${file}  (${version(file)})`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
