/** What a person or a script is told once Tower listens. */
export interface Announcement {
  readonly url: string
  /** There at the very first start only: Tower keeps nothing but its hash. */
  readonly adminToken?: string
  /** While there are no people: with its token somebody becomes the first admin. */
  readonly setupLink?: string
  /** Lines on what was chosen, such as where the data lie. */
  readonly notes: readonly string[]
  readonly keysOpen: KeysOpen
}

/** What a key that Tower makes opens for a service: all that it asks, or what it asks of Tower, and not of NATS. */
export type KeysOpen = 'all' | 'tower'

/** One line of JSON, for scripts. */
export const announceAsJson = ({
  url,
  adminToken,
  setupLink,
}: Pick<Announcement, 'url' | 'adminToken' | 'setupLink'>): string =>
  `${JSON.stringify({ url, adminToken, setupLink })}\n`

export function announce({ url, adminToken, setupLink, notes, keysOpen }: Announcement): string {
  const lines = ['', `  Tailslide is running at ${url}`, ...notes.map((note) => `  ${note}`), '']
  if (setupLink !== undefined) lines.push(...firstAdmin(setupLink))
  if (adminToken !== undefined) lines.push(...firstSteps(url, adminToken, keysOpen))
  if (setupLink === undefined) lines.push('  Open it in a browser to sign in.')
  lines.push('  Ctrl+C stops it.', '')
  return `${lines.join('\n')}\n`
}

/** For a first start that ends before it could announce anything. */
export const announceToken = (adminToken: string): string => `\n${tokenLines(adminToken).join('\n')}\n`

const tokenLines = (adminToken: string): string[] => [
  '  Admin token, shown this once; keep it where you keep passwords:',
  '',
  `    export TOKEN=${adminToken}`,
  '',
]

const firstAdmin = (setupLink: string): string[] => [
  '  Nobody can sign in yet. Open this to make yourself the first admin; it ends when it is used, or when Tower stops:',
  '',
  `  ${setupLink}`,
  '',
]

const firstSteps = (url: string, adminToken: string, keysOpen: KeysOpen): string[] => [
  ...tokenLines(adminToken),
  '  Make a project with production and development, and in development a key for your services and a flag that is on for',
  '  10 % of users. Paste these:',
  '',
  `    post() { curl -sS "${url}/api/$1" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d "$2"; echo; }`,
  `    post projects '{"title": "shop"}'`,
  `    post apps/2/keys '{}'`,
  `    post apps/2/flags '{"title": "new-checkout", "is_active": true, "rollout_percentage": 10}'`,
  '',
  '  The second answer has the key, shown this once: "key":"tsk_...". The app, development, is 2.',
  ...USE_OF_KEY[keysOpen],
  '',
]

const USE_OF_KEY: Readonly<Record<KeysOpen, readonly string[]>> = {
  all: ['  Give the key to your service as TAILSLIDE_SDK_KEY.'],
  tower: [
    '  A service with the option towerUrl alone takes it as sdkKey. One with natsServer does not need it: its sdkKey is the',
    '  token of NATS.',
  ],
}
