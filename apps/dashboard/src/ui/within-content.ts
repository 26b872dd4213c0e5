/** Where menus stand in the document: within its content, or readers that go from landmark to landmark would miss them. */
export const WITHIN_CONTENT = {
  get current(): HTMLElement | null {
    return document.getElementById('content')
  },
}
