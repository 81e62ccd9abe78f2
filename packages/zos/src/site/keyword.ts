import type { PagePair } from '../conversion/translation.js'
import type { SiteParameters } from './parameters.js'

/** What a value changes, or a message that refuses the value. */
export type Change = Partial<SiteParameters> | string

/** A parameter of SITE. The capital letters of its name are its shortest abbreviation. */
export interface Keyword {
  readonly name: string
  /** For a parameter without value, which `NO` before its name turns off. */
  readonly flag?: ((on: boolean) => Change) | undefined
  /** Gets the text after `=`; undefined if there is none. */
  readonly value?: ((text: string | undefined) => Change) | undefined
  /** Whether the value may also be the next word. */
  readonly detached?: boolean | undefined
}

export const maxLrecl = 32_760

/** A whole number in decimal digits, up to `highest`. */
export function wholeNumber(text: string | undefined, highest: number): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= highest ? Number(text) : undefined
}

/** A keyword whose value is a whole number. */
export function numeric(
  name: string,
  change: (value: number) => Partial<SiteParameters>,
  highest = maxLrecl,
): Keyword {
  return {
    name,
    value(text) {
      const value = wholeNumber(text, highest)
      return value === undefined
        ? `${name.toUpperCase()} must be a number from 0 to ${highest}`
        : change(value)
    },
  }
}

/** A keyword whose value is one of a few words. */
export function choice<Word extends string>(
  name: string,
  words: readonly Word[],
  change: (word: Word) => Change,
): Keyword {
  return {
    name,
    value(text) {
      const word = words.find((one) => one === text?.toUpperCase())
      return word === undefined ? `${name.toUpperCase()} must be one of ${words.join(', ')}` : change(word)
    },
  }
}

/** A keyword whose value is any word. */
export function word(name: string, change: (text: string) => Partial<SiteParameters>): Keyword {
  return { name, value: (text = '') => change(text.toUpperCase()) }
}

/** A keyword that says in what unit space is allocated. */
export function space(name: string, spaceUnit: SiteParameters['spaceUnit']): Keyword {
  return { name, value: () => ({ spaceUnit }) }
}

/** `FIXrecfm 80` and `VARrecfm 256`, which clients of z/OS send before a STOR. */
export function recordsOf(name: string, recfm: string): Keyword {
  return {
    name,
    detached: true,
    value(text) {
      const lrecl = wholeNumber(text, maxLrecl)
      return lrecl === undefined ? `${name.toUpperCase()} must be followed by a number` : { recfm, lrecl }
    },
  }
}

/** A keyword whose value names the code pages of files and of the network. */
export function codePages(
  name: string,
  none: RegExp,
  change: (pages: PagePair | undefined) => Partial<SiteParameters>,
): Keyword {
  return {
    name,
    value(text = '') {
      if (none.test(text)) return change(undefined)
      const [, file, network] = /^\( *([^ ,()]+) *, *([^ ,()]+) *\)$/.exec(text) ?? []
      return file && network
        ? change([file, network])
        : `${name.toUpperCase()} takes (file_system_cp,network_transfer_cp)`
    },
  }
}

/** A keyword, or its negation, that is not carried out and says so. @param why and what is done instead */
export function ignored(name: string, why: string): Keyword {
  const remark = `Parameter ${name.toUpperCase()} ignored: ${why}`
  return { name, flag: () => remark, value: () => remark }
}

/** Whether a word in upper case is a keyword or one of its abbreviations. */
export function abbreviates(word: string, name: string): boolean {
  const shortest = /^[A-Z\d]+/.exec(name)![0].length
  return word.length >= shortest && name.toUpperCase().startsWith(word)
}
