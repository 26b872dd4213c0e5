import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allOperations } from '@tailslide/api'
import { describe, expect, it } from 'vitest'
import { NOT_ON_THE_PAGES } from './harness/operations.js'

const SOURCES = fileURLToPath(new URL('../src', import.meta.url))
const NAME = /'((?:GET|POST|PATCH|DELETE) \/[^']*)'/g

/** What the code of the pages asks for by its name. */
const asked = new Set(
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(join(SOURCES, file), 'utf8').matchAll(NAME)].map(([, name = '']) => name)),
)
const all = allOperations().map(({ route }) => `${route.method} ${route.path}`)

describe('the pages', () => {
  it('can do everything that the API can, but for what is said to be for others', () => {
    expect(all.filter((name) => !asked.has(name) && !Object.hasOwn(NOT_ON_THE_PAGES, name))).toEqual([])
  })

  it('nothing that they do is said to be for others', () => {
    expect(Object.keys(NOT_ON_THE_PAGES).filter((name) => asked.has(name) || !all.includes(name))).toEqual([])
  })
})
