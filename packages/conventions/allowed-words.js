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
]
