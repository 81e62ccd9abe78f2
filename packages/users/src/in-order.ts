import type { Decision, Login, UserSource } from './source.js'

const unknown: Decision = { kind: 'unknown' }

/**
 * Several sources as one. The first that knows a name decides; after one that can't say now no other is asked, since the
 * name may be one of its own.
 *
 * A refusal takes as long as an unknown name does, as far as passwords stay in this process: sources that are local
 * check the password of a user who was refused before, and what they say has no effect.
 */
export function inOrder(sources: readonly UserSource[]): UserSource {
  return {
    title: sources.map(({ title }) => title).join(', '),
    local: sources.every(({ local }) => local),
    async check(login) {
      for (const [index, source] of sources.entries()) {
        const decision = await source.check(login)
        if (decision.kind === 'refused') await pretend(sources.slice(index + 1), login)
        if (decision.kind !== 'unknown') return decision
      }
      return unknown
    },
    async close() {
      await Promise.all(sources.map((source) => source.close?.()))
    },
  }
}

async function pretend(sources: readonly UserSource[], login: Login): Promise<void> {
  for (const source of sources) if (source.local) await source.check(login)
}
