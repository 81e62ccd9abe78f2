/** Versions of Node that continuous integration tests besides the one that it runs on. */
export const majors = ['22', '24', '26']

/** Packages whose tests run on each of them: those that touch Node, and the engine of the server. */
export const places = [
  'packages/transfer',
  'packages/filesystem',
  'packages/shared-state',
  'packages/session',
  'packages/node',
  'packages/users',
  'apps/server',
  'apps/client',
  'apps/gateway',
]

/** The name of the report of one package's tests on a version of Node. */
export const reportOf = (major) => `node-${major}`
