import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

let directory: string
let file: string
const PAGE = 4_096

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tailslide-cli-'))
  file = join(directory, 'tailslide.db')
  const child = tailslide(['start', '--data', directory, '--port', '0', '--json'])
  const { url, adminToken } = await announced(child)
  for (let app = 0; app < 5; app++) await api(url, adminToken)('POST', '/apps', { title: `shop ${app}` })
  child.kill('SIGTERM')
  await child.exit
  return () => rmSync(directory, { recursive: true, force: true })
})

/** What a start that fails says. */
async function saidBy(...prefix: string[]): Promise<string> {
  const child = tailslide([...prefix, 'start', '--data', directory, '--port', '0'])
  onTestFinished(() => child.kill('SIGKILL'))
  expect((await child.exit).code).toBe(1)
  return child.errors()
}

it.each([0, 1, 4, 7])(
  'page %i of zeros: the start names the file and the option, and what has to be done',
  async (page) => {
    const bytes = readFileSync(file)
    expect(bytes.length).toBeGreaterThan((page + 1) * PAGE)
    writeFileSync(file, bytes.fill(0, page * PAGE, (page + 1) * PAGE))
    const said = await saidBy()
    expect(said).toContain('--data')
    expect(said).toContain(file)
    expect(said).toMatch(/is damaged, and a backup has to take its place|not a database/)
    expect(said.trim().split('\n')).toHaveLength(1)
  },
)
