/** A port in decimal digits; undefined for other text. */
export function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : undefined
}

/** A number of connections; 0 is no bound. Undefined for other text. */
export function connectionsIn(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined
}

/** A number that is at least 1; undefined for other text. */
export function countIn(text: string): number | undefined {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0
  return count > 0 ? count : undefined
}
