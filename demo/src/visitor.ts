import { randomBytes } from 'node:crypto'

/** Somebody who may look at everything in the browser while the demo runs. */
export interface Visitor {
  readonly email: string
  readonly password: string
}

/** Makes the first admin by the link that Tower has printed, so that nobody has to before they can watch. */
export async function makeVisitor(url: string, setupLink: string): Promise<Visitor> {
  const visitor = { email: 'you@shop.example', password: randomBytes(9).toString('base64url') }
  const token = new URL(setupLink).searchParams.get('token')
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...visitor, token, name: 'Visitor' }),
  })
  if (!response.ok) throw new Error(`Tower made no account to watch with: ${await response.text()}`)
  return visitor
}
