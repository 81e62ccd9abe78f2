/**
 * Matches whole paths: `*` and `?` match characters within a name, `**` any. The time is proportional to the length of the
 * path times that of the pattern, whatever path a client asks for.
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const tokens = pattern.match(/\*\*|./gs) ?? []
  return (path) => {
    let reached = new Uint8Array(path.length + 1).fill(1, 0, 1)
    for (const token of tokens)
      reached = token.startsWith('*') ? afterMany(token, reached, path) : afterOne(token, reached, path)
    return reached[path.length] === 1
  }
}

/** The positions of the path that one more character reaches, from those that the tokens before it reached. */
function afterOne(token: string, reached: Uint8Array, path: string): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(reached.length)
  for (let at = 0; at < path.length; at++) {
    if (reached[at] && (token === '?' ? path[at] !== '/' : path[at] === token)) next[at + 1] = 1
  }
  return next
}

function afterMany(token: string, reached: Uint8Array, path: string): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(reached.length)
  let open = false
  for (let at = 0; at < reached.length; at++) {
    const continues: boolean = open && (token === '**' || path[at - 1] !== '/')
    open = continues || reached[at] === 1
    if (open) next[at] = 1
  }
  return next
}
