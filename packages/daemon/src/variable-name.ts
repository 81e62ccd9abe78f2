/** The name for a key: `FTPKIT_LIMITS_IDLE_TIME` for `limits.idleTime`, with the prefix `FTPKIT_`. */
export function variableName(prefix: string, path: readonly string[]): string {
  const words = path.map((key) => key.replaceAll(/[a-z\d](?=[A-Z])/g, '$&_').replaceAll('-', '_'))
  return `${prefix}${words.join('_')}`.toUpperCase()
}
