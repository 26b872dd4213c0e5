import { createHash } from 'node:crypto'
import { allOperations, contract, openApiDocument, type Route } from '@tailslide/api'
import { takesGzip } from '../http/compress.js'
import { isKnownTo } from '../http/if-none-match.js'
import type { Answering } from '../http/routes.js'
import { SCRIPTLESS_PAGE_POLICY } from '../http/security-headers.js'
import { type ZippedOnce, zippedOnce } from '../http/zipped-once.js'
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
    let file: File | undefined
    routes.handleRaw(route, async (request, reply) => {
      const { headers } = request
      file ??= fileOf(make())
      // A weak one, because it is sent compressed too.
      reply.header('etag', `W/${file.etag}`).header('cache-control', 'no-cache').header('vary', 'Accept-Encoding')
      if (route === page) reply.header('content-security-policy', SCRIPTLESS_PAGE_POLICY)
      if (isKnownTo(headers['if-none-match'], file.etag)) return reply.code(304).send()
      reply.type(`${route.answer.media}; charset=utf-8`)
      if (!takesGzip(request)) return reply.send(file.bytes)
      return reply.header('content-encoding', 'gzip').send(await file.zipped())
    })
  }
}

/** Strangers ask for it without a key. */
interface File extends ZippedOnce {
  readonly etag: string
}

const fileOf = (text: string): File => ({
  ...zippedOnce(text),
  etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
})
