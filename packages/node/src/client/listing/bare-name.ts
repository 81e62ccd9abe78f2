/**
 * The name of an entry without the directory that was listed. Some servers, such as IBM i, write `LIST docs` as `docs/a`:
 * no name holds a slash, so that this is never the name itself.
 *
 * @param path of the directory, as it was asked for
 * @returns the same name where what is before its last slash is another directory
 */
export function bareName(name: string, path: string | undefined): string {
  const slash = name.lastIndexOf('/')
  if (slash < 0 || slash === name.length - 1 || path === undefined) return name
  const [listed, written] = [segments(path), segments(name.slice(0, slash))]
  const isListed = endsWith(listed, written) || (name.startsWith('/') && endsWith(written, listed))
  return isListed ? name.slice(slash + 1) : name
}

/** Without regard to case, which such servers do not distinguish. */
function segments(path: string): readonly string[] {
  return path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
}

function endsWith(path: readonly string[], end: readonly string[]): boolean {
  return end.length > 0 && end.every((segment, index) => segment === path.at(index - end.length))
}
