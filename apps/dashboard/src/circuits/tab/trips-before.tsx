import type { HistoryEntry } from '@tailslide/api'
import { lasting } from '../../ui/lasting.js'
import { quoted } from '../../words/apart.js'
import { noteText } from '../../words/notes.js'
import { words } from '../../words/words.js'
import { tripsOf } from '../past.js'
import { ScrollBox } from '../scroll-box.js'
import { timeOf } from './happened.js'

const { before: says } = words.circuits
const MOST = 20

export function TripsBefore({ entries }: { entries: readonly HistoryEntry[] }) {
  const trips = tripsOf(entries)
  return (
    <section aria-labelledby="trips" className="border-t border-line-strong pt-4">
      <h2 id="trips" className="mb-3 text-section font-semibold">
        {says.title} <span className="ml-2 text-meta font-normal text-ink-2">{says.about}</span>
      </h2>
      {trips.length === 0 ? (
        <p className="text-ink-2">{says.none}</p>
      ) : (
        <ScrollBox label={says.title}>
          <table className="w-full border-collapse">
            <thead className="text-meta text-ink-2">
              <tr className="border-b border-line">
                <th scope="col" className="py-1.5 pr-4 text-left font-medium">
                  {says.when}
                </th>
                <th scope="col" className="py-1.5 pr-4 text-left font-medium">
                  {says.why}
                </th>
                <th scope="col" className="py-1.5 pr-4 text-right font-medium">
                  {says.openings}
                </th>
                <th scope="col" className="py-1.5 text-right font-medium whitespace-nowrap">
                  {says.lasted}
                </th>
              </tr>
            </thead>
            <tbody>
              {trips.slice(0, MOST).map(({ opened, at, until, openings }) => (
                <tr key={opened.id} className="border-b border-line align-top">
                  <th scope="row" className="py-1.5 pr-4 text-left font-normal whitespace-nowrap">
                    {timeOf(at)}
                  </th>
                  <td className="min-w-44 py-1.5 pr-4 text-ink-2">{whyOf(opened)}</td>
                  <td className="py-1.5 pr-4 text-right">{openings}</td>
                  <td className="py-1.5 text-right whitespace-nowrap">
                    {until === undefined ? says.still : lasting(until - at)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  )
}

function whyOf({ actor, note, why }: HistoryEntry): string {
  if (actor.kind === 'circuit') return noteText(note)
  return [says.byPerson(actor.name), why === '' ? '' : quoted(why)].filter((text) => text !== '').join(': ')
}
