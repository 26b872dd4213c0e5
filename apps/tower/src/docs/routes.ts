import { createHash } from 'node:crypto'
import { allOperations, contract, openApiDocument, type Route } from '@tailslide/api'
import { isKnownTo } from '../http/if-none-match.js'
import type { Answering } from '../http/routes.js'
import { SCRIPTLESS_PAGE_POLICY } from '../http/security-headers.js'
import { docsPage } from './page.js'
import { STYLE } from './style.js'

const { openApi, page, style } = contract.docs

/** The contract as it is running, for programs and for people; made when it is first asked for. */
export function docsAnswers({ routes }: Pick<Answering, 'routes'>): void {
  const files: readonly [Route, () => string][] = [
    [openApi, () => JSON.stringify(openApiDocument(allOperations()))],
    [page, () => docsPage(allOperations())],
    [style, () => STYLE],
  ]
  for (const [route, make] of files) {
    let file: { readonly text: string; readonly etag: string } | undefined
    routes.handleRaw(route, async ({ headers }, reply) => {
      file ??= tagged(make())
      // A weak one, because it is sent compressed too.
      reply.header('etag', `W/${file.etag}`).header('cache-control', 'no-cache')
      if (route === page) reply.header('content-security-policy', SCRIPTLESS_PAGE_POLICY)
      if (isKnownTo(headers['if-none-match'], file.etag)) return reply.code(304).send()
      return reply.type(`${route.answer.media}; charset=utf-8`).send(file.text)
    })
  }
}

const tagged = (text: string) => ({ text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` })
