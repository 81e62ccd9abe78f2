/** Longest name of a data set, in characters; a generation number takes nine more, of the same 44. */
const maxNameLength = 44

/** A qualifier: one to eight characters, the first no digit and no hyphen. `{` and `}` stand for X'C0'. */
const qualifier = /^[A-Z$#@][A-Z\d$#@{}-]{0,7}$/

const member = /^[A-Z$#@{}][A-Z\d$#@{}]{0,7}$/

/** Whether a text in upper case is the name of a data set: qualifiers with dots between, 44 characters in all. */
export function isDataSetName(text: string): boolean {
  return text.length <= maxNameLength && text.split('.').every((part) => qualifier.test(part))
}

/** Whether a text in upper case is the name of a member of a partitioned data set. */
export function isMemberName(text: string): boolean {
  return member.test(text)
}

/** A generation of a group, as its absolute name: `HLQ.BASE.G0001V00`. */
export function generationName(base: string, generation: number): string {
  return `${base}.G${String(generation).padStart(4, '0')}V00`
}

/** The number of a generation of `base`; undefined for another name. */
export function generationOf(base: string, name: string): number | undefined {
  const [, number] = name.startsWith(`${base}.`)
    ? (/^G(\d{4})V\d\d$/.exec(name.slice(base.length + 1)) ?? [])
    : []
  return number === undefined ? undefined : Number(number)
}
