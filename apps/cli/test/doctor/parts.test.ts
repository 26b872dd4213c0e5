import { describe, expect, it } from 'vitest'
import { bad, good } from '../../src/doctor/finding.js'
import { partFindings } from '../../src/doctor/parts.js'

describe('what the doctor says of the parts that Tower lacks', () => {
  const ALL = ['database', 'writes', 'broker', 'publisher', 'natsAccess', 'signals']
  const lacking = (...names: string[]) =>
    Object.fromEntries(ALL.map((name) => [name, names.includes(name) ? 'unavailable' : 'ok']))
  const publisher = { behind: 0, oldestMs: 0 }

  it('is nothing where it lacks none', () => {
    expect(partFindings({ parts: lacking(), publisher }, [])).toEqual([])
  })

  it('names the database alone, with what follows from it', () => {
    const found = partFindings({ parts: lacking('database', 'writes', 'publisher') }, [])
    expect(found).toMatchObject([
      {
        state: 'bad',
        says: 'its part "database" is not available, and so writes and publisher cannot be either',
        remedy: expect.stringMatching(/doctor --database/),
      },
    ])
  })

  it('names NATS alone where nothing can be published because of it', () => {
    const found = partFindings({ parts: lacking('broker', 'publisher'), publisher }, [])
    expect(found.map(({ says }) => says)).toEqual([
      'its part "broker" is not available, and so publisher cannot be either',
    ])
    expect(found[0]?.remedy).toMatch(/refuse the token, or have a certificate that has expired/)
  })

  it('sends nobody to NATS where it is the database that does not say what is to be published', () => {
    expect(partFindings({ parts: lacking('publisher') }, [])[0]?.remedy).toMatch(/pg_locks/)
    expect(partFindings({ parts: lacking('publisher'), publisher }, [])[0]?.remedy).toMatch(/stream .*doctor --nats/)
  })

  it('gives no second remedy where the first stands above', () => {
    const refused = bad('NATS', 'it refuses the token or user', 'give the token')
    expect(partFindings({ parts: lacking('broker'), publisher }, [refused])[0]?.remedy).toBe(
      'mend what stands above: NATS',
    )
    const full = bad('stream flags_ruleset', 'it is full', 'free room')
    expect(partFindings({ parts: lacking('publisher'), publisher }, [full])[0]?.remedy).toBe(
      'mend what stands above: stream flags_ruleset',
    )
    expect(partFindings({ parts: lacking('signals') }, [good('Redis', 'is reachable'), refused])[0]?.remedy).toMatch(
      /doctor --redis/,
    )
  })
})
