import type { Flag } from '@tailslide/core'
import { queryOptions } from '@tanstack/react-query'
import { ask } from '../../api/call.js'

/** A flag as it is set, with its edition. */
export const flagOf = (id: number) =>
  queryOptions({
    queryKey: ['flag', id],
    queryFn: async ({ signal }): Promise<{ flag: Flag; etag: string | undefined }> => {
      const { body, etag } = await ask('GET /api/flags/:id', { params: { id }, signal })
      return { flag: body.payload, etag: etag ?? undefined }
    },
  })
