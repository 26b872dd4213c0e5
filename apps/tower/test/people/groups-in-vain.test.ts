import { fakeClock } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { createGroupsInVain } from '../../src/people/oidc/groups-in-vain.js'

function telling() {
  const told: { readonly groups?: readonly string[]; readonly moreGroups?: number }[] = []
  const ignored = () => {}
  const logger = { debug: ignored, warn: ignored, error: ignored, info: (fields: object) => told.push(fields) }
  const clock = fakeClock()
  const tell = createGroupsInVain({ clock, logger }, 'groups')
  const signIn = (...groups: string[]) => tell({ personId: 1, groups, roles: 0, missingProjects: [] })
  return { told, clock, signIn }
}

it('tells of the same groups once a minute, in whatever order they come', () => {
  const { told, clock, signIn } = telling()
  signIn('a', 'b')
  signIn('b', 'a')
  signIn('c')
  expect(told).toHaveLength(2)
  clock.advance(60_000)
  signIn('a', 'b')
  expect(told).toHaveLength(3)
})

it('tells of no more than a hundred sets a minute, and of each no more than twenty short names', () => {
  const { told, signIn } = telling()
  signIn(...Array.from({ length: 1_000 }, (_, number) => `${number}`.padStart(4, '0').padEnd(10_000, 'x')))
  expect(told[0]?.groups?.map((name) => name.length)).toEqual(Array(20).fill(100))
  expect(told[0]?.moreGroups).toBe(980)
  for (let number = 0; number < 1_000; number += 1) signIn(`group ${number}`)
  expect(told).toHaveLength(100)
})
