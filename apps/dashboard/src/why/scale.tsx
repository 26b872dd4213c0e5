import { why } from '../words/why.js'
import { percent } from '../words/words.js'

/** Everybody from 0 to 100 %, those who are in filled, and where the user stands. */
export function Scale({ position, limit }: { position: number; limit: number }) {
  return (
    <svg
      role="img"
      aria-label={why.scale(percent(position), percent(limit))}
      width="100%"
      height="14"
      className="block"
    >
      <rect x="0" y="5" width="100%" height="4" rx="2" className="fill-line-strong" />
      <rect x="0" y="5" width={`${limit}%`} height="4" rx="2" className="fill-new" />
      <line x1={`${position}%`} x2={`${position}%`} y1="0" y2="14" className="stroke-ink" strokeWidth="2" />
    </svg>
  )
}
