import * as z from 'zod'

/** Bounds of a source. */
const bounds = {
  /** Milliseconds in which a login is answered. */
  time: z.int().positive().optional(),
  /** Questions at a time. */
  concurrency: z.int().positive().optional(),
  /** Logins that may wait for them. */
  waiting: z.int().min(0).optional(),
}

/** Other sources of users than the file. */
export const userSources = z
  .array(
    z.union([
      z.strictObject({
        /** A program and its arguments. */
        command: z.tuple([z.string().min(1)], z.string()),
        environment: z.record(z.string(), z.string()).optional(),
        ...bounds,
      }),
      z.strictObject({
        /** URL of an HTTP service. */
        http: z.string(),
        /** Its bearer token, as `env:NAME` or `file:PATH`, so that it is not in the configuration. */
        bearer: z
          .string()
          .regex(/^(?:env|file):./, { error: 'not env:NAME or file:PATH' })
          .optional(),
        plaintext: z.boolean().optional(),
        /** Milliseconds for which accepted logins are not asked again. */
        cache: z.int().min(0).optional(),
        ...bounds,
      }),
      z.strictObject({
        /** URL of a database, `env:NAME` or `file:PATH`. */
        postgres: z.string(),
        table: z.string().min(1).optional(),
        ...bounds,
      }),
    ]),
  )
  .min(1)

/** A source as a configuration has it. */
export type ConfiguredSource = z.infer<typeof userSources>[number]
