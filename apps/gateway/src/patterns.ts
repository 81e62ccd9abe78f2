/**
 * A pattern of names, in which `*` is any number of characters and `?` is one.
 *
 * @param flags `i` for names in which case does not count
 */
export function patternOf(text: string, flags = ''): RegExp {
  const source = text
    .replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, `s${flags}`)
}
