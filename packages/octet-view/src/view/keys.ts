/** Where a key leads. */
export interface KeyContext {
  readonly cursor: number
  readonly length: number
  readonly octetsPerRow: number
  readonly rowsPerPage: number
  /** Where the run of the cursor begins and ends. */
  readonly start: number
  readonly end: number
}

/** Key, with `Control+` or `Shift+` before it, and the octet to which it leads. */
const moves: Readonly<Record<string, (context: KeyContext) => number>> = {
  ArrowLeft: ({ cursor }) => cursor - 1,
  ArrowRight: ({ cursor }) => cursor + 1,
  ArrowUp: ({ cursor, octetsPerRow }) => (cursor < octetsPerRow ? cursor : cursor - octetsPerRow),
  ArrowDown: ({ cursor, octetsPerRow, length }) =>
    cursor + octetsPerRow < length ? cursor + octetsPerRow : cursor,
  PageUp: ({ cursor, octetsPerRow, rowsPerPage }) => cursor - octetsPerRow * rowsPerPage,
  PageDown: ({ cursor, octetsPerRow, rowsPerPage }) => cursor + octetsPerRow * rowsPerPage,
  Home: ({ cursor, octetsPerRow }) => cursor - (cursor % octetsPerRow),
  End: ({ cursor, octetsPerRow }) => cursor - (cursor % octetsPerRow) + octetsPerRow - 1,
  'Control+Home': () => 0,
  'Control+End': ({ length }) => length - 1,
  Enter: ({ end }) => end,
  'Shift+Enter': ({ start }) => start - 1,
}

/** The octet to which a key leads; undefined for a key that means nothing here. */
export function moveOf(event: KeyboardEvent, context: KeyContext): number | undefined {
  const modifier = event.ctrlKey || event.metaKey ? 'Control+' : event.shiftKey ? 'Shift+' : ''
  const move = event.altKey ? undefined : moves[`${modifier}${event.key}`]
  return move && Math.max(0, Math.min(move(context), context.length - 1))
}
