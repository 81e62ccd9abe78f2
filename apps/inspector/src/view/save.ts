import { element } from './dom.js'

/** Saves octets as a file, by what the browser does with downloads. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  element('a', { attributes: { href: url, download: name } }).click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
