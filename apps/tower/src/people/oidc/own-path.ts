/** Characters of an address that is gone back to; longer ones are forgotten, because they travel in a cookie. */
const LONGEST = 500
/** No script is there to be sent to: these are for programs. */
const OF_PROGRAMS = /^\/(?:api|assets|healthz|readyz|metrics)(?:[/?]|$)/

/**
 * Where somebody was going, if it is the address of a page of this Tower; otherwise its first page. It is what a link has said,
 * and a browser follows `//elsewhere`, `/\elsewhere` and `/.//elsewhere` out of here: only what stands as browsers write it is taken.
 */
export function ownPath(to: unknown): string {
  if (typeof to !== 'string' || to.length > LONGEST || !/^\/(?!\/)/.test(to) || OF_PROGRAMS.test(to)) return '/'
  const here = 'https://tower.invalid'
  if (!URL.canParse(to, here)) return '/'
  const { href, hash } = new URL(to, here)
  return hash === '' && href === here + to ? to : '/'
}
