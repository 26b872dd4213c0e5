import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/vitest/longest-first.js'
import { scratchDirectory } from './scripts/vitest/scratch.js'

// Inside the repository a workspace package resolves to its sources; published packages carry only `dist`.
const conditions = ['tailslide-source', 'module', 'node', 'development|production']

const tests = (kind: string) => [
  `packages/*/test/**/*.${kind}.test.ts`,
  `apps/*/test/**/*.${kind}.test.ts`,
  `demo/test/**/*.${kind}.test.ts`,
  `test/**/*.${kind}.test.ts`,
]

/** Time-outs are patience: what has to be quick is asserted, by a limit that grows while the machine is busy. */
const PATIENCE_MS = 180_000

/** More than there are processors: most files wait for servers, or for time to pass, most of the time. */
const maxWorkers = availableParallelism() + 2
const INTEGRATION_WORKERS = availableParallelism()

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    env: { TMPDIR: scratchDirectory() },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.contract.test.ts', '**/*.integration.test.ts'],
          // Files that are pure leave nothing behind: one process reads what they import once.
          isolate: false,
          testTimeout: PATIENCE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: tests('contract'),
          // They meet servers, not each other: what they import is read once a process, a tenth of their processor time.
          isolate: false,
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: tests('integration'),
          globalSetup: ['./scripts/vitest/played-operations.ts'],
          testTimeout: 300_000,
          hookTimeout: PATIENCE_MS,
          // After the others, and fewer at once: a process that stands for want of a processor looks like one that hangs.
          maxWorkers: INTEGRATION_WORKERS,
          sequence: { groupOrder: 1, sequencer: LongestFirst },
          // Concurrent tests wait for faults to pass, most of the time.
          maxConcurrency: 32,
        },
      },
    ],
  },
})
