import { describe, expect, it } from 'vitest'
import { aerobatFindings } from '../../src/doctor/aerobats.js'

describe('what the doctor says of Aerobats', () => {
  const of = (state: string, more: object = {}, isCluster = true) => {
    const [finding] = aerobatFindings({ state, ...more }, isCluster)
    return finding && `${finding.state}: ${finding.says} | ${finding.remedy}`
  }

  it('is nothing bad where one answers', () => {
    expect(of('ready')).toMatch(/^good: one answers Tower, and decides/)
  })

  it('is what follows where none does, and what to do', () => {
    expect(of('none')).toMatch(
      /^bad: none answers Tower: flags that fail are not .* \| start one with .*`tailslide aerobat`/,
    )
    expect(of('gone')).toMatch(/^bad: none answers Tower any more: unless a deployed one runs/)
  })

  it('is that Tower needs NATS where it has none', () => {
    expect(of('none', {}, false)).toMatch(/^bad: Tower runs without NATS, .* \| start Tower with --nats/)
  })

  it('is what those lack that answer', () => {
    expect(of('not_ready', { lacks: ['signals', 'circuits'] })).toMatch(
      /cannot decide on circuits \(signals, circuits\):/,
    )
  })

  it('claims nothing beside a deployed one', () => {
    expect(of('unseen')).toMatch(/^doubtful: none answers Tower, and a deployed one would not: where none runs, flags/)
  })

  it('is nothing where Tower tells nothing, cannot know, or says what is unheard of', () => {
    for (const said of [
      undefined,
      null,
      'none',
      {},
      { state: 'inside' },
      { state: 'unknown' },
      { state: '__proto__' },
    ]) {
      expect(aerobatFindings(said, true)).toEqual([])
    }
  })
})
