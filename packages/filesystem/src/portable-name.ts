/** What a name must not have to mean the same file on every system, Windows included. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/[\ud800-\udfff]/u, 'it is not UTF-8'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [/[\0-\x1f]/, 'it has a control character'],
  [/[/\\]/, 'it has a separator of directories'],
  // A drive ("C:x") or another stream of a file ("a.txt:stream").
  [/:/, 'it has a colon'],
  [/[<>"|?*]/, 'it has one of < > " | ? *'],
  // Windows leaves them out: "secret." is "secret".
  [/[. ]$/, 'it ends in a dot or a space'],
  // Devices in every directory, whatever follows a dot: "aux.h". The superscript digits count as digits.
  [/^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i, 'it names a device'],
  // The second name that Windows gives "long-name.html": what is denied by one name is reached by the other.
  [/^[^.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/, 'it looks like a short name (8.3)'],
  [/^.{256}/s, 'it is longer than 255 letters'],
]

/** Why a name doesn't mean the same on every system; undefined if it does. */
export function unportable(name: string): string | undefined {
  return rules.find(([pattern]) => pattern.test(name))?.[1]
}
