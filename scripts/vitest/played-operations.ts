import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allOperations } from '@tailslide/api'
import type { TestProject } from 'vitest/node'
import { NOT_ON_THE_PAGES } from '../../apps/dashboard/test/harness/operations.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where browser tests note which operations their pages have asked for. */
    readonly played: string
  }
}

const TESTS = new URL('../../apps/dashboard/test', import.meta.url)

/** After all browser tests, and only then: each operation was asked for by a page of one of them, or is named as one that no page has. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'tailslide-played-'))
  project.provide('played', directory)
  return () => {
    const noted = readdirSync(directory).flatMap((file) =>
      readFileSync(join(directory, file), 'utf8').trim().split('\n'),
    )
    rmSync(directory, { recursive: true })
    const played = new Set(noted)
    const files = readdirSync(TESTS).filter((file) => file.endsWith('.integration.test.ts'))
    if (!files.every((file) => played.has(file))) return
    const missing = allOperations()
      .map(({ route }) => `${route.method} ${route.path}`)
      .filter((name) => !played.has(name) && !Object.hasOwn(NOT_ON_THE_PAGES, name))
    if (missing.length === 0) return
    throw new Error(`No browser test has a page that asks for ${missing.join(', ')}.`)
  }
}
