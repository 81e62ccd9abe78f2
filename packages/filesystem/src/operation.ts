/** Everything that can be done with a path, whatever command it comes by. */
export const operations = [
  'list',
  'read',
  /** Make a file that is not there. */
  'create',
  /** Replace or overwrite a file that is there. */
  'write',
  'append',
  'delete',
  /** Needed for both names; where it replaces a file, `delete` for that too. */
  'rename',
  'make-directory',
  'set-attributes',
] as const

/** What somebody may be allowed to do with a path. */
export type Operation = (typeof operations)[number]

/** Operations that take a path away from where it is. */
export const movingOperations: ReadonlySet<Operation> = new Set(['delete', 'rename'])
