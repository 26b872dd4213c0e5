export type SeenState = 'seen' | 'waiting' | 'later'

const SIZE = { width: 16, height: 16, viewBox: '0 0 16 16' } as const

export function SeenGlyph({ state }: { state: SeenState }) {
  if (state === 'seen') {
    return (
      <svg {...SIZE} aria-hidden className="mt-0.5 shrink-0 text-new">
        <circle cx="8" cy="8" r="7.5" fill="currentColor" />
        <path d="M4.6 8.300l2.3 2.300 4.6-4.800" fill="none" className="stroke-on-new" strokeWidth="1.7" />
      </svg>
    )
  }
  const isWaiting = state === 'waiting'
  return (
    <svg
      {...SIZE}
      aria-hidden
      className={`mt-0.5 shrink-0 ${isWaiting ? 'animate-spin text-new motion-reduce:animate-none' : 'text-old'}`}
    >
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.6" opacity={isWaiting ? 0.3 : 1} />
      {isWaiting && <path d="M8 1.500a6.5 6.5 0 0 1 6.5 6.500" fill="none" stroke="currentColor" strokeWidth="1.6" />}
    </svg>
  )
}
