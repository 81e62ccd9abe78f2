/** What the variables of the environment begin with that set keys of the configuration. */
export const variablePrefix = 'FTPKIT_'

/** The variable that names the configuration, as `--config` does. */
export const configVariable = 'FTPKIT_CONFIG'

/** Variables that are no keys: those of the client `ftpkit` may be in the same environment. */
export const otherVariables: readonly string[] = [
  configVariable,
  'FTPKIT_ACCOUNT',
  'FTPKIT_HISTORY',
  'FTPKIT_PASSPHRASE',
  'FTPKIT_PASSWORD',
  'FTPKIT_PASSWORD_HOST',
]

/** What the variables of `ftpkit-gateway` begin with, which may be in the same environment. */
export const otherPrefixes: readonly string[] = ['FTPKIT_GATEWAY_']

/** Whether any variable may set a key. */
export function hasVariables(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Object.keys(environment).some(
    (name) =>
      name.startsWith(variablePrefix) &&
      !otherVariables.includes(name) &&
      !otherPrefixes.some((other) => name.startsWith(other)),
  )
}
