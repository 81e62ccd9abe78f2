/**
 * What a server says it can do, by name in upper case: the parameters of each line with that name, '' for none.
 * `AUTH TLS` and `AUTH SSL` on two lines are one name with two entries.
 */
export type Features = ReadonlyMap<string, readonly string[]>

/**
 * Reads the lines of a 211 reply to FEAT (RFC 2389 §3.2): the first and the last are words for people.
 * Names are compared without case, and spaces and tabs before them don't count, as servers leave out or double them.
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

/** The lines of a reply to FEAT: one, when there is no feature (RFC 2389 §3.2). */
export function formatFeatures(features: readonly string[]): string[] {
  if (features.length === 0) return ['No features']
  return ['Features:', ...features.map((feature) => ` ${feature}`), 'End']
}

/** A name in a list, and whether it is in force: `Type*;Size;` of MLST, `SHA-256*;SHA-1;` of HASH, `EN*;FR` of LANG. */
export interface Choice {
  readonly name: string
  readonly chosen: boolean
}

/** Reads a list of names with a `*` behind those in force. */
export function parseChoices(list: string): Choice[] {
  return list
    .split(';')
    .filter(Boolean)
    .map((text) =>
      text.endsWith('*') ? { name: text.slice(0, -1), chosen: true } : { name: text, chosen: false },
    )
}

/** Writes a list of names, each with its `;`. LANG is the one list whose last name has none: cut it off. */
export function formatChoices(choices: readonly Choice[]): string {
  return choices.map(({ name, chosen }) => `${name}${chosen ? '*' : ''};`).join('')
}
