/** A link that looks as the buttons beside it do. */
export const LINK_LOOK =
  'inline-flex min-h-11 items-center rounded-control border border-line-strong bg-surface px-3 font-semibold whitespace-nowrap text-ink no-underline hover:bg-sunken card:min-h-8'
