import type { Role } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { excessOf, type Grants, isWithin, lowerOf, roleOf } from '../../src/access/grants.js'

const grants = (everywhere: Role | undefined, byProject: Record<number, Role> = {}): Grants => ({
  everywhere,
  byProject: new Map(Object.entries(byProject).map(([id, role]) => [Number(id), role])),
})

describe('the role in a project', () => {
  it('is the higher one of two', () => {
    expect(roleOf(grants('viewer', { 1: 'editor' }), 1)).toBe('editor')
    expect(roleOf(grants('releaser', { 1: 'editor' }), 1)).toBe('releaser')
    expect(roleOf(grants('viewer', { 1: 'editor' }), 2)).toBe('viewer')
    expect(roleOf(grants(undefined, { 1: 'editor' }), 2)).toBeUndefined()
  })
})

describe('what both may do', () => {
  it.each<[string, Grants, Grants, Grants]>([
    ['everywhere the lower', grants('admin'), grants('editor'), grants('editor')],
    ['nothing where one has nothing', grants('admin'), grants(undefined), grants(undefined)],
    [
      'one’s project, the other’s role',
      grants('viewer'),
      grants(undefined, { 1: 'releaser' }),
      grants(undefined, { 1: 'viewer' }),
    ],
    [
      'the projects of both',
      grants(undefined, { 1: 'editor', 2: 'editor' }),
      grants(undefined, { 2: 'releaser', 3: 'admin' }),
      grants(undefined, { 2: 'editor' }),
    ],
    [
      'what is higher in one project',
      grants('releaser'),
      grants('viewer', { 4: 'editor' }),
      grants('viewer', { 4: 'editor' }),
    ],
  ])('is %s', (_, one, other, expected) => {
    expect(lowerOf(one, other)).toEqual(expected)
    expect(lowerOf(other, one)).toEqual(expected)
    expect(isWithin(expected, one) && isWithin(expected, other)).toBe(true)
  })
})

describe('what is more than the bounds', () => {
  it.each<[Grants, Grants, string | undefined]>([
    [grants('editor'), grants('viewer', { 1: 'editor' }), 'editor in all projects, where you have viewer'],
    [
      grants('viewer'),
      grants(undefined, { 1: 'editor' }),
      'viewer in all projects, where you have roles in some projects alone',
    ],
    [grants('viewer'), grants(undefined), 'viewer in all projects, where you have no role'],
    [grants(undefined, { 1: 'editor' }), grants('viewer'), 'editor in project 1, where you have viewer'],
    [
      grants(undefined, { 2: 'viewer' }),
      grants(undefined, { 1: 'admin' }),
      'viewer in project 2, where you have no role',
    ],
    [grants('viewer'), grants('viewer'), undefined],
  ])('%# is said in words', (one, bounds, expected) => {
    expect(excessOf(one, bounds)).toBe(expected)
  })
})

describe('whether it is within bounds', () => {
  it.each<[Grants, Grants, boolean]>([
    [grants('editor'), grants('editor'), true],
    [grants('releaser'), grants('editor'), false],
    [grants('viewer'), grants(undefined, { 1: 'admin' }), false],
    [grants(undefined, { 1: 'editor' }), grants('editor'), true],
    [grants(undefined, { 1: 'editor' }), grants('viewer', { 1: 'editor' }), true],
    [grants(undefined, { 1: 'editor', 2: 'editor' }), grants('viewer', { 1: 'editor' }), false],
    [grants(undefined), grants(undefined), true],
  ])('%#', (one, bounds, expected) => {
    expect(isWithin(one, bounds)).toBe(expected)
  })
})
