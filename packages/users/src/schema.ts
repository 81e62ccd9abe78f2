import { assertPath, operations } from '@ftpkit/filesystem'
import { Networks } from '@ftpkit/node/server'
import * as z from 'zod'

/** An absolute path of what is served. */
export const servedPath = z.string().refine((path) => isPath(path), {
  error: 'not an absolute path such as / or /incoming, without //, . and .., or a / at its end',
})

/** Mode bits as octal digits in a text: as a number, `022` means other bits in YAML, and nothing in JSON. */
const mode = z
  .string({ error: "not octal digits in quotes, such as '022'" })
  .regex(/^0?[0-7]{3}$/, { error: "not octal digits such as '022'" })
  .transform((digits) => Number.parseInt(digits, 8))

/** The server works as the owner, who needs some rights. */
function modeWith(needed: number, what: string) {
  return mode.refine((bits) => (bits & needed) === needed, {
    error: `without ${needed.toString(8)}, which the owner needs of ${what}`,
  })
}

/** Networks of clients. */
export const networks = z
  .array(z.string().refine((text) => isNetwork(text), { error: 'not a network such as 10.0.0.0/8' }))
  .min(1)

/** What is allowed, by path. */
export const permissionRules = z.array(
  z.strictObject({ path: servedPath, allow: z.array(z.enum(operations)) }),
)

/** Fields of a quota. @param octets reads a number of octets */
export function quotaShape(octets: z.ZodType<number>) {
  return { files: z.int().min(0).optional(), octets: octets.optional() }
}

/** Octets per second. @param octets reads a number of octets */
export function rate(octets: z.ZodType<number>) {
  return z.union([octets, z.strictObject({ upload: octets.optional(), download: octets.optional() })])
}

/**
 * Fields of the attributes of an account, as a configuration and an answer of an external source have them.
 *
 * @param octets reads a number of octets
 */
export function attributesShape(octets: z.ZodType<number>) {
  return {
    access: z.enum(['read', 'write']).optional(),
    home: servedPath.optional(),
    permissions: permissionRules.optional(),
    quota: z.strictObject(quotaShape(octets)).optional(),
    limitRate: rate(octets).optional(),
    from: networks.optional(),
    fileMode: modeWith(0o600, 'files').optional(),
    directoryMode: modeWith(0o700, 'directories').optional(),
    umask: mode.refine((bits) => (bits & 0o700) === 0, { error: 'takes rights from the owner' }).optional(),
  }
}

function isNetwork(text: string): boolean {
  try {
    new Networks([text])
    return true
  } catch {
    return false
  }
}

function isPath(path: string): boolean {
  try {
    assertPath(path)
    return true
  } catch {
    return false
  }
}
