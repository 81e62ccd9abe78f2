/** What the variables of the environment begin with that set keys of the configuration. */
export const variablePrefix = 'FTPKIT_GATEWAY_'

/** The variable that names the configuration, as `--config` does. */
export const configVariable = 'FTPKIT_GATEWAY_CONFIG'

/** Whether any variable may set a key. */
export function hasVariables(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Object.keys(environment).some((name) => name.startsWith(variablePrefix) && name !== configVariable)
}
