/**
 * The lines that `changeset version` writes into the `CHANGELOG.md` of a package: each change as its author described it.
 * All packages have one version, so a line about new versions of their dependencies would say nothing.
 */
module.exports = {
  /** @param {{ summary: string }} change */
  async getReleaseLine({ summary }) {
    const [first, ...others] = summary.split('\n').map((line) => line.trimEnd())
    return [`- ${first}`, ...others.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
  },
  async getDependencyReleaseLine() {
    return ''
  },
}
