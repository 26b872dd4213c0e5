/** The row of a menu that Enter would choose: tinted, with an edge for whoever does not see the tint. */
export const HIGHLIGHTED = 'outline-none data-highlighted:bg-sunken data-highlighted:shadow-[inset_2px_0_0_var(--new)]'
