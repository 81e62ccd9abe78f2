/** A number with its noun, in the plural unless it is 1: `3 octets`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
