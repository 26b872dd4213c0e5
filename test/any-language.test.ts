import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { evaluate, type Flag, rolloutPosition } from '@tailslide/core'
import { expect, it } from 'vitest'
import buckets from '../conformance/buckets.json' with { type: 'json' }
import expected from '../conformance/rulesets/tailslide-2026-11.expected.json' with { type: 'json' }
import recorded from '../conformance/rulesets/tailslide-2026-11.json' with { type: 'json' }

const FILE = new URL('../docs/any-language.md', import.meta.url)
const document = readFileSync(FILE, 'utf8')

/** Rows of the table of positions. */
const examples = [
  ...document.matchAll(/^\| `(.+?)` \| (?:`(.+?)` )?\| `([0-9a-f]{32})` \| (\d+) \| ([\d.]+) \|$/gm),
].map(([, user = '', seed = '', md5, m, position]) => ({ user, seed, md5, m: Number(m), position: Number(position) }))

it('the positions that docs/any-language.md works out are those of our SDK, step by step', () => {
  expect(examples.length).toBeGreaterThanOrEqual(4)
  const worked = examples.map(({ user, seed }) => {
    const md5 = createHash('md5')
      .update(seed === '' ? user : `${seed}:${user}`)
      .digest('hex')
    return { user, seed, md5, m: Number(BigInt(`0x${md5}`) % 100_000n), position: rolloutPosition(user, seed) }
  })
  expect(examples).toEqual(worked)
})

it('their whole parts are those that deployed SDKs were recorded with', () => {
  const bucketOf = new Map(buckets.cases.map(({ context, bucket }) => [context, bucket]))
  const known = examples.filter(({ user, seed }) => seed === '' && bucketOf.has(user))
  expect(known.map(({ user }) => user)).toEqual(['alice', 'пользователь'])
  expect(known.map(({ position }) => Math.floor(position))).toEqual(known.map(({ user }) => bucketOf.get(user)))
})

it.each([
  { title: 'every field', share: 37.5, user: 'dave', reason: 'in-rollout' },
  { title: 'every field', share: 37.5, user: 'user-1', reason: 'out-of-rollout' },
  { title: 'recovering', share: 21.3, user: 'alice', reason: 'in-recovery' },
])('what it says of $user at $share % is what the recorded flag "$title" answers', (example) => {
  const { title, share, user, reason } = example
  const flags: readonly Flag[] = JSON.parse(recorded.data)
  const flag = flags.find((each) => each.title === title)
  expect(flag && evaluate(flag, user).reason).toBe(reason)
  const element = expected.elements.find((each) => each.title === title)
  expect(element?.reasons).toMatchObject({ [user]: reason })
  const place = examples.find((each) => each.user === user && each.seed === (flag?.rollout_seed ?? ''))
  expect(place && place.position < share).toBe(reason.startsWith('in-'))
  expect(document).toContain(`${share} %`)
})

it('every file that it points to is there', () => {
  const links = [...document.matchAll(/\]\(([^)#]+?)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
  expect(links.length).toBeGreaterThan(4)
  expect(links.filter((link) => !existsSync(new URL(link, FILE)))).toEqual([])
})
