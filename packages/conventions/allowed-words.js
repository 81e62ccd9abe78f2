/**
 * Lines that may hold a word of the glossary's left column, each with its reason.
 *
 * @type {readonly { file: string, text: string, reason: string }[]}
 */
export const allowedWords = [
  { file: 'packages/testkit/src/peers/proftpd.ts', text: "'User nobody',", reason: 'the account of Unix' },
  {
    file: 'packages/node/src/server/control/connection.ts',
    text: "kind: 'transferStarted', reused:",
    reason: 'the input of the session has this field',
  },
  {
    file: 'apps/server/src/config.ts',
    text: "longestFailedLoginTime: 'maxFailedLoginTime'",
    reason: 'the key of a configuration file, which stays valid',
  },
  {
    file: 'apps/server/test/environment.test.ts',
    text: "key === 'limits.longestFailedLoginTime'",
    reason: 'the key of a configuration file, which stays valid',
  },
  {
    file: 'apps/server/test/config.test.ts',
    text: 'longestFailedLoginTime: 7',
    reason: 'the key of a configuration file, which stays valid',
  },
]
