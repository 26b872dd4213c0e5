// `npm run docs:openapi`: writes docs/openapi.json, the contract of packages/api as a document of OpenAPI 3.1.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allOperations, openApiDocument } from '@tailslide/api'
import { root } from './setup.mjs'

/** The whole file: a line for each operation, so that a difference shows which one has changed. */
export function openApiFile() {
  const { paths, ...rest } = openApiDocument(allOperations())
  const lines = Object.keys(paths)
    .sort()
    .map((path) => {
      const methods = Object.entries(paths[path]).map(
        ([method, operation]) => `"${method}":${JSON.stringify(operation)}`,
      )
      return `${JSON.stringify(path)}:{\n${methods.join(',\n')}\n}`
    })
  return `${JSON.stringify(rest).slice(0, -1)},"paths":{\n${lines.join(',\n')}\n}}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(root, 'docs', 'openapi.json'), openApiFile())
}
