/** What an answer takes on its way, and the second that its date leaves out, are no difference of clocks. */
const SAME_MS = 10_000
let ahead = 0

/** The instant by Tower's clock, which is that of all that it tells: this browser's may be days off. */
export const towerNow = (): number => Date.now() - (Math.abs(ahead) > SAME_MS ? ahead : 0)

/** Of each answer: either clock may be set while the page is open. Without a date there is no difference. */
export function compareClocks(date: string | null): void {
  ahead = Date.now() - Date.parse(date ?? '')
}
