/** Parses a range of ports in the form `50000-50100`. @returns undefined for anything else */
export function parsePortRange(text: string): { first: number; last: number } | undefined {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text.trim()) ?? []
  const range = { first: Number(first), last: Number(last) }
  return range.first >= 1 && range.first <= range.last && range.last <= maxPort ? range : undefined
}

/** The last port that there is. */
export const maxPort = 65_535
