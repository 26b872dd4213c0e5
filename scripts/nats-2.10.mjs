// Finds a nats-server of version 2.10 or newer, which auth callout needs. Run alone, on Debian it also fetches one:
// Debian 12 carries 2.9, and the build of Debian 13 runs there. It is unpacked beside the tests, not installed.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findServers } from './servers.mjs'

const SUITE = 'trixie'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), '.servers', 'nats-2.10')
const UNPACKED = join(FOLDER, 'usr', 'sbin', 'nats-server')

const HOW_TO_GET = `nats-server 2.10 or newer was not found. Auth callout, and the tests of it, need one:
  Debian 12        node scripts/nats-2.10.mjs fetches it
  Debian 13        sudo apt-get install nats-server
  macOS            brew install nats-server
  elsewhere        the releases of nats-io/nats-server on GitHub`

function isNewEnough(file) {
  try {
    const [, major, minor] = /v(\d+)\.(\d+)\./.exec(execFileSync(file, ['--version'], { encoding: 'utf8' })) ?? []
    return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10)
  } catch {
    return false
  }
}

/** The program's path, or undefined. Fetches nothing. */
export function findNats210() {
  return [findServers().natsServer, UNPACKED].find((file) => file && existsSync(file) && isNewEnough(file))
}

/** The Debian archives that this machine's apt is set up with, in both of the formats that apt reads. */
function debianArchives() {
  const folder = '/etc/apt/sources.list.d'
  const inFolder = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  const text = ['/etc/apt/sources.list', ...inFolder]
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const uris = text.matchAll(/^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+)/gm)
  // The archive itself ends in /debian; /debian-security and those of others hold no such package.
  return [...new Set([...uris].map(([, uri]) => uri.replace(/\/+$/, '')))].filter((uri) => uri.endsWith('/debian'))
}

function fetchFrom(archive) {
  const room = mkdtempSync(join(tmpdir(), 'tailslide-nats-'))
  try {
    for (const place of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(room, place), { recursive: true })
    const sources = join(room, 'debian.sources')
    const stanza = { Types: 'deb', URIs: archive, Suites: SUITE, Components: 'main', 'Signed-By': KEYRING }
    writeFileSync(
      sources,
      Object.entries(stanza)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(''),
    )
    // A configuration of its own: the system's sources and package lists stay as they are.
    const own = [
      `Dir::Etc::SourceList=${sources}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State::Lists=${join(room, 'lists')}`,
      `Dir::Cache=${join(room, 'cache')}`,
      'APT::Sandbox::User=',
    ].flatMap((setting) => ['-o', setting])
    const apt = (...args) =>
      execFileSync('/usr/bin/apt-get', [...own, '-qq', ...args], { cwd: room, stdio: ['ignore', 2, 2] })
    apt('update')
    apt('download', 'nats-server')
    const file = readdirSync(room).find((name) => name.endsWith('.deb'))
    if (!file) throw new Error('apt-get downloaded no package')
    execFileSync('/usr/bin/dpkg', ['-x', join(room, file), join(room, 'unpacked')])
    mkdirSync(dirname(UNPACKED), { recursive: true })
    const landing = join(dirname(UNPACKED), `${process.pid}.new`)
    writeFileSync(landing, readFileSync(join(room, 'unpacked', 'usr', 'sbin', 'nats-server')), { mode: 0o755 })
    renameSync(landing, UNPACKED)
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}

/** The program's path; fetches it where it can, and throws with instructions where it cannot. */
export function ensureNats210() {
  const found = findNats210()
  if (found) return found
  const canFetch = existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg') && existsSync(KEYRING)
  let cause
  for (const archive of canFetch ? debianArchives() : []) {
    try {
      fetchFrom(archive)
      const fetched = findNats210()
      if (fetched) return fetched
    } catch (error) {
      cause = error
    }
  }
  throw new Error(HOW_TO_GET, { cause })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const file = ensureNats210()
    console.log(`${file}  (${execFileSync(file, ['--version'], { encoding: 'utf8' }).trim()})`)
  } catch (error) {
    console.error(error.message)
    if (error.cause) console.error(String(error.cause.message))
    process.exitCode = 1
  }
}
