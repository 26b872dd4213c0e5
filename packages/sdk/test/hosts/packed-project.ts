import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const sdk = fileURLToPath(new URL('../../', import.meta.url))
const tools = fileURLToPath(new URL('tools/', import.meta.url))

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A project of somebody who installed the SDK from the file that npm would get. */
export interface PackedProject {
  readonly folder: string
  write(file: string, text: string): Promise<void>
  /** Runs a program in the project's folder, with that environment and no other. */
  run(command: string, args: readonly string[], env?: Record<string, string>): Promise<Ended>
  remove(): Promise<void>
}

export async function packedProject(): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'tailslide-host-'))
  // A folder of its own: other tests pack at the same time. Outside the project, where Jest would find it twice.
  const unpacked = await mkdtemp(join(tmpdir(), 'tailslide-sdk-'))
  await run(process.execPath, [join(sdk, 'scripts', 'make-package.mjs'), unpacked])
  const pack = ['pack', '--json', '--loglevel=error', '--pack-destination', folder, unpacked]
  const [{ filename }]: [{ filename: string }] = JSON.parse((await run('npm', pack)).stdout)
  await rm(unpacked, { recursive: true })
  const write = (file: string, text: string) => writeFile(join(folder, file), text)
  await write('package.json', JSON.stringify({ private: true }))
  await run('npm', ['install', '--omit=optional', '--no-audit', '--no-fund', '--offline', filename], { cwd: folder })
  return {
    folder,
    write,
    run: (command, args, env = {}) =>
      run(command, args, { cwd: folder, env }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
      ),
    remove: () => rm(folder, { recursive: true }),
  }
}

/** The folder of a tool of `tools/`, which are installed when their lock has changed. */
export async function hostTools(): Promise<(name: string) => string> {
  const stamp = join(tools, 'node_modules', '.lock-hash')
  const lock = createHash('sha256')
    .update(await readFile(join(tools, 'package-lock.json')))
    .digest('hex')
  if (!existsSync(stamp) || (await readFile(stamp, 'utf8')) !== lock) {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
    await run('npm', ['ci', ...flags], { cwd: tools })
    await writeFile(stamp, lock)
  }
  return (name) => join(tools, 'node_modules', name)
}

/** This Node, and of 22 and 24 those that there are for this machine: what each is called, and its file. */
export function hostNodes(tool: (name: string) => string): [string, string][] {
  const others = ['node22', 'node24'].map((name): [string, string] => [
    name,
    join(tool(`${name}-${process.platform}-${process.arch}`), 'bin', 'node'),
  ])
  return [['this Node', process.execPath], ...others.filter(([, file]) => existsSync(file))]
}
