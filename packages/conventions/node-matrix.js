/** Versions of Node that continuous integration tests besides the one that it runs on. */
export const majors = ['22', '24', '26']

/**
 * Packages whose tests run on each of them: those that touch Node, and the engine of the server. What takes longest comes
 * first, so that the last of them do not run alone.
 */
export const places = [
  'apps/client',
  'apps/server',
  'packages/node',
  'apps/gateway',
  'packages/filesystem',
  'packages/users',
  'packages/session',
  'packages/shared-state',
  'packages/transfer',
]

/** The name of the report of one package's tests on a version of Node. */
export const reportOf = (major) => `node-${major}`
