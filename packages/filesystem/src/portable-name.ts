/** What a name must not contain if it is to mean the same file on every system, Windows included. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/[\ud800-\udfff]/u, 'it is not UTF-8'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is searched for
  [/[\0-\x1f]/, 'it contains a control character'],
  [/[/\\]/, 'it contains a directory separator'],
  // A drive ("C:x") or an alternate stream of a file ("a.txt:stream").
  [/:/, 'it contains a colon'],
  [/[<>"|?*]/, 'it contains one of < > " | ? *'],
  // Windows drops them: "secret." is "secret".
  [/[. ]$/, 'it ends in a dot or a space'],
  // Devices in every directory, with any extension: "aux.h". Windows takes superscript digits for digits.
  [/^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i, 'it names a device'],
  // The second name that Windows gives "long-name.html": a file denied by one name could be reached by the other.
  [/^[^.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/, 'it looks like a short name (8.3)'],
  [/^.{256}/s, 'it is longer than 255 characters'],
]

/** Why a name does not mean the same on every system; undefined if it does. */
export function unportable(name: string): string | undefined {
  return rules.find(([pattern]) => pattern.test(name))?.[1]
}
