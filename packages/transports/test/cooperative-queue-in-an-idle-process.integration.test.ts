import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('.', import.meta.url))

/** What a process prints that does this and nothing else; it has 10 s for it. */
async function printed(program: string): Promise<string> {
  const source = `import { createCooperativeQueue } from '@tailslide/transports/cooperative-queue'
    const turns = createCooperativeQueue(console.error)
    function* work(stretches, end) {
      for (let done = 0; done < stretches; done++) {
        const until = performance.now() + 3
        while (performance.now() < until);
        yield
      }
      end()
    }
    ${program}`
  const options = { cwd: folder, env: {}, timeout: 10_000 }
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', source], options)
  return stdout + stderr
}

describe('work in turns, in a process that does nothing else', () => {
  it('is done although nothing turns the event loop', async () => {
    const program = `
      const hold = setInterval(() => {}, 2_147_483_647)
      turns.run(work(20, () => { console.log('done'); clearInterval(hold) }))`
    expect(await printed(program)).toBe('done\n')
  })

  it('lets what comes meanwhile in between', async () => {
    const program = `
      let ticks = 0
      const hold = setInterval(() => ticks++, 1)
      turns.run(work(50, () => { console.log(ticks > 20); clearInterval(hold) }))`
    expect(await printed(program)).toBe('true\n')
  })

  it('does not keep the process', async () => {
    expect(await printed(`turns.run(work(10_000, () => console.log('done')))`)).toBe('')
  })
})
