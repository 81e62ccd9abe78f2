const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a text such as `90s`, `15m`, `1h` or `7d`; undefined for other text. */
export function millisecondsOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const milliseconds = Number(number) * (units[unit] ?? Number.NaN)
  return milliseconds > 0 ? milliseconds : undefined
}

/** Milliseconds as such a text, rounded up, in the largest unit of which there are two. */
export function timeText(milliseconds: number): string {
  const isLong = ([, length]: [string, number]) => milliseconds >= 2 * length
  const [unit, length] = Object.entries(units).findLast(isLong) ?? ['s', 1_000]
  return `${Math.ceil(milliseconds / length)}${unit}`
}
