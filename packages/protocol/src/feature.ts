/**
 * The features of a server by name, in upper case: the parameters of each line with that name, '' for none.
 * `AUTH TLS` and `AUTH SSL` on two lines are one name with two entries.
 */
export type Features = ReadonlyMap<string, readonly string[]>

/**
 * Parses the lines of a 211 reply to FEAT (RFC 2389 §3.2); the first and the last are text for people. Names are
 * case-insensitive, and spaces and tabs before them don't matter, because servers omit or double them.
 */
export function parseFeatures(lines: readonly string[]): Features {
  const features = new Map<string, string[]>()
  for (const line of lines.slice(1, -1)) {
    const [, name, parameters = ''] = /^\s*(\S+)(?:[ \t](.*))?$/s.exec(line) ?? []
    if (!name) continue
    const key = name.toUpperCase()
    const known = features.get(key)
    if (known) known.push(parameters)
    else features.set(key, [parameters])
  }
  return features
}

/** The lines of a reply to FEAT: a single one if there are no features (RFC 2389 §3.2). */
export function formatFeatures(features: readonly string[]): string[] {
  if (features.length === 0) return ['No features']
  return ['Features:', ...features.map((feature) => ` ${feature}`), 'End']
}

/** A name in a list, and whether it is in effect: `Type*;Size;` of MLST, `SHA-256*;SHA-1;` of HASH, `EN*;FR` of LANG. */
export interface Choice {
  /** What may be chosen, such as a hash or a fact. */
  readonly name: string
  /** Whether it is in effect now: marked by `*`. */
  readonly chosen: boolean
}

/** Parses a list of names with a `*` after those in effect. */
export function parseChoices(list: string): Choice[] {
  return list
    .split(';')
    .filter(Boolean)
    .map((text) =>
      text.endsWith('*') ? { name: text.slice(0, -1), chosen: true } : { name: text, chosen: false },
    )
}

/** Writes a list of names, each followed by `;`. Only LANG has none after the last name: remove it. */
export function formatChoices(choices: readonly Choice[]): string {
  return choices.map(({ name, chosen }) => `${name}${chosen ? '*' : ''};`).join('')
}

/** Systems whose servers differ from a Unix server in commands, names or listings. */
export const hostTypes = ['zos', 'ibmi', 'zvm', 'vms', 'windows', 'unix'] as const

/** One of {@link hostTypes}. */
export type HostType = (typeof hostTypes)[number]

/** What identifies a system in the reply to SYST (RFC 943 has the names), or in the greeting if SYST is refused. */
const signs: readonly (readonly [HostType, RegExp])[] = [
  ['zos', /\b(?:MVS|z\/OS|OS\/390)\b|IBM FTP CS/],
  ['ibmi', /\bOS\/400\b|\bIBM i\b|QTCP/],
  ['zvm', /^VM\b|\bz\/VM\b|FTPSERVE IBM VM/],
  ['vms', /\bVMS\b|\bOpenVMS\b|MultiNet/],
  ['windows', /Windows_NT|\bWIN32\b/],
  ['unix', /^UNIX\b/],
]

/**
 * The system that a server runs on, by its reply to SYST and its greeting. On z/OS a server for z/OS UNIX files also says
 * MVS.
 *
 * @param system text of the reply to SYST; undefined if it was refused
 * @returns undefined if neither identifies it
 */
export function hostTypeOf(system: string | undefined, greeting = ''): HostType | undefined {
  for (const text of [system, greeting]) {
    const [found] = signs.find(([, sign]) => text !== undefined && sign.test(text)) ?? []
    if (found) return found
  }
  return undefined
}
