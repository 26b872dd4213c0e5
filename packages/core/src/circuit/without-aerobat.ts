/** What it means that nobody decides on circuits, for a sentence that says so. */
export const WITHOUT_AEROBAT = 'flags that fail are not turned off by themselves, and open circuits do not recover'
