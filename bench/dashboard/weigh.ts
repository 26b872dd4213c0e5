/** Kilobytes, gzipped, of the scripts that stand in the first page: all of them come before anything is shown. */
export async function weighFirstPage(url: string): Promise<number> {
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
  const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path)
  if (scripts.length === 0) throw new Error('the first page has no scripts: is it built?')
  const sizes = await Promise.all(scripts.map((path) => gzippedSize(`${url}${path}`)))
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000
}

/** As it goes over the wire: `fetch` would unpack it. */
async function gzippedSize(address: string): Promise<number> {
  const response = await fetch(address, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } })
  const length = Number(response.headers.get('content-length'))
  if (response.headers.get('content-encoding') !== 'gzip' || length === 0) {
    throw new Error(`${address} came without its gzipped size`)
  }
  return length
}
