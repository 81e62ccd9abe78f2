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

/**
 * The part of the tests of a place that runs on a version, as `--shard` of vitest has it; undefined for all. Those of the two largest
 * run whole on the oldest version, by `npm test`, and on the newest, and one half of them on each of the two between.
 *
 * @param {string} place
 * @param {string} major
 */
export function shardOf(place, major) {
  if (place !== 'apps/client' && place !== 'apps/server') return undefined
  return { 22: '1/2', 24: '2/2' }[major]
}

/** The name of the report of one package's tests on a version of Node. */
export const reportOf = (major) => `node-${major}`
