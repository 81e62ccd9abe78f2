/** The characters of names in the order of their EBCDIC codes. */
const order = '.<($*-/,%_>?:#@{ABCDEFGHI}JKLMNOPQR\\STUVWXYZ0123456789'

/** Compares names as z/OS sorts them: letters before digits. */
export function compareNames(one: string, other: string): number {
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const difference = order.indexOf(one[at]!) - order.indexOf(other[at]!)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}
