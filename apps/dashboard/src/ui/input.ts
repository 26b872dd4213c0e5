/** What every field of one line looks like. */
export const INPUT =
  'w-full rounded-control border border-control bg-surface px-3 py-1.5 text-[16px] card:text-body min-h-11 card:min-h-8 placeholder:text-ink-3'
