/**
 * Matches whole paths: `*` and `?` stand for letters within a name, `**` for any. Its time is that of the path's length
 * times the pattern's, whatever path a client asks for.
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const signs = pattern.match(/\*\*|./gs) ?? []
  return (path) => {
    let reached = new Uint8Array(path.length + 1).fill(1, 0, 1)
    for (const sign of signs)
      reached = sign.startsWith('*') ? behindMany(sign, reached, path) : behindOne(sign, reached, path)
    return reached[path.length] === 1
  }
}

/** How far into the path one letter more goes, from where the signs before it went. */
function behindOne(sign: string, reached: Uint8Array, path: string): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(reached.length)
  for (let at = 0; at < path.length; at++) {
    if (reached[at] && (sign === '?' ? path[at] !== '/' : path[at] === sign)) next[at + 1] = 1
  }
  return next
}

function behindMany(sign: string, reached: Uint8Array, path: string): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(reached.length)
  let open = false
  for (let at = 0; at < reached.length; at++) {
    const goesOn: boolean = open && (sign === '**' || path[at - 1] !== '/')
    open = goesOn || reached[at] === 1
    if (open) next[at] = 1
  }
  return next
}
