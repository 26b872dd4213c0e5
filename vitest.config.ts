import { defineConfig } from 'vitest/config'

// Inside the repository a workspace package resolves to its sources; published packages carry only `dist`.
const conditions = ['tailslide-source', 'module', 'node', 'development|production']

const tests = (kind: string) => [
  `packages/*/test/**/*.${kind}.test.ts`,
  `apps/*/test/**/*.${kind}.test.ts`,
  `demo/test/**/*.${kind}.test.ts`,
  `test/**/*.${kind}.test.ts`,
]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.contract.test.ts', '**/*.integration.test.ts'],
        },
      },
      {
        extends: true,
        // Time-outs are patience: what has to be quick is asserted, by a limit that grows while the machine is busy.
        test: { name: 'contract', include: tests('contract'), testTimeout: 180_000, hookTimeout: 180_000 },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: tests('integration'),
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          // Concurrent tests wait for faults to pass, most of the time.
          maxConcurrency: 32,
        },
      },
    ],
  },
})
