import type { CustomFetch } from 'openid-client'

/** Bytes of an answer of the issuer, unpacked; its keys are the longest, and have some 20 kB. */
const LONGEST_ANSWER = 1_000_000

/** What an issuer answers is as long as it likes, and is asked for by whoever opens the page to sign in. */
export const fetchAtMost: CustomFetch = async (address, { body, ...asked }) => {
  const response = await fetch(address, { ...asked, ...(body !== undefined && { body }) })
  if (!response.body) return response
  let length = 0
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      length += bytes.length
      if (length > LONGEST_ANSWER)
        controller.error(new Error(`the issuer answers with more than ${LONGEST_ANSWER} bytes`))
      else controller.enqueue(bytes)
    },
  })
  return new Response(response.body.pipeThrough(bounded), response)
}
