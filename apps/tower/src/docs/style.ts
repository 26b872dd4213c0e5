/** A file of its own, because the page may have none in itself. */
export const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; grid-template-columns: minmax(16rem, 22rem) minmax(0, 60rem) }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; box-sizing: border-box; font-size: 0.8rem }
nav h2 { font-size: 0.9rem; margin: 1rem 0 0.2rem }
nav ul { list-style: none; margin: 0; padding: 0 }
nav a { overflow-wrap: anywhere }
main { padding: 1rem 2rem 50vh }
a { color: light-dark(#0550ae, #79b8ff); text-decoration: none }
a:hover, a:focus-visible { text-decoration: underline }
article { border-top: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: 0.5rem 0 1rem }
h3 { font: 600 1rem/1.5 ui-monospace, monospace; margin: 0.5rem 0; overflow-wrap: anywhere }
h4 { font-size: 0.85rem; margin: 0.75rem 0 0.25rem }
p { margin: 0.25rem 0 }
.needs { color: color-mix(in srgb, currentcolor 75%, transparent) }
pre, code { font: 0.8rem/1.5 ui-monospace, monospace }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; padding: 0.75rem; border-radius: 6px; background: color-mix(in srgb, currentcolor 7%, transparent) }
table { border-collapse: collapse; font-size: 0.85rem }
td { padding: 0.15rem 1rem 0.15rem 0; vertical-align: top }
:target { scroll-margin-top: 1rem; outline: 2px solid currentcolor; outline-offset: 6px }
@media (max-width: 60rem) { body { display: block } nav { position: static; height: 16rem } main { padding: 1rem } }
`
