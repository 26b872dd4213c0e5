import { describe, expect, it } from 'vitest'
import { givenByHand, heldRole } from '../../src/people/role-of.js'

const grant = (
  role: 'viewer' | 'editor' | 'releaser',
  project_id: number | null,
  source: 'hand' | 'group' = 'hand',
) => ({
  role,
  project_id,
  source,
})

describe('the role that counts', () => {
  it('is the higher of one everywhere and one in the project', () => {
    const grants = [grant('viewer', null), grant('releaser', 1), grant('editor', 2)]
    expect(heldRole({ grants }, 1)).toEqual({ role: 'releaser', isEverywhere: false, isByGroup: false })
    expect(heldRole({ grants }, 3)).toEqual({ role: 'viewer', isEverywhere: true, isByGroup: false })
    expect(heldRole({ grants: [] }, 1)).toBeUndefined()
  })

  it('may come from a group, which no hand takes back', () => {
    const grants = [grant('editor', 1, 'group')]
    expect(heldRole({ grants }, 1)?.isByGroup).toBe(true)
    expect(givenByHand({ grants }, 1)).toBeUndefined()
  })
})
