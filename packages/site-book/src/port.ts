/** The greatest number that a field of a site may be. */
const maxCount = 999_999_999_999_999

/** A port in decimal digits; undefined for other text. */
export function portIn(text: string): number | undefined {
  const port = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0
  return isPort(port) ? port : undefined
}

/** A number of connections; 0 for no bound. Undefined for other text. */
export function connectionsIn(text: string): number | undefined {
  return /^\s*0+\s*$/.test(text) ? 0 : countIn(text)
}

/** A number that is at least 1; undefined for other text. */
export function countIn(text: string): number | undefined {
  const count = /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : 0
  return isCount(count) ? count : undefined
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

export function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= maxCount
}
