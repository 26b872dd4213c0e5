import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Paths of PEM files. */
export interface TlsPapers {
  readonly certificate: string
  readonly key: string
}

/** A certificate authority that nobody else knows. */
export interface ThrowAwayCa {
  /** Its certificate, a PEM file as NODE_EXTRA_CA_CERTS names it. */
  readonly file: string
  /**
   * A certificate for these names or addresses and no others, such as `DNS:localhost,IP:127.0.0.1`. More extensions
   * are lines such as `extendedKeyUsage=serverAuth`.
   */
  issue(names: string, ...extensions: readonly string[]): TlsPapers
  /** Removes all of its files. */
  remove(): void
}

const OPENSSL = 'openssl'
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

interface Lives {
  readonly days?: number
  /** Of what it issues; the same where left out. Negative: it has ended before. */
  readonly certificateDays?: number
}

/** Itself and what it issues hold for so many days. */
export function makeThrowAwayCa({ days = 2, certificateDays = days }: Lives = {}): ThrowAwayCa {
  const life = ['-days', String(days)]
  const itsLife = ['-days', String(certificateDays)]
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-ca-'))
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: readonly string[]): void => {
    execFileSync(OPENSSL, args, { cwd: folder, stdio: 'pipe' })
  }
  // Each has a name of its own: a process may know several, and finds the one to ask by its name.
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    ...life,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    `/CN=${basename(folder)}`,
  )
  let issued = 0
  return {
    file: at('ca.pem'),
    issue(names, ...extensions) {
      issued += 1
      const name = `server-${issued}`
      writeFileSync(at(`${name}.ext`), [`subjectAltName=${names}`, ...extensions].join('\n'))
      openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`, ...itsLife]
      openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.pem`)
      return { certificate: at(`${name}.pem`), key: at(`${name}.key`) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
