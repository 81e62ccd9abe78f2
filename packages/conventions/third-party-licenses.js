import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Files of a package that hold its licence or the notices that belong to it. */
const licenseFile = /^(?:licen[cs]e|copying|notice|copyright)(?:[-.].*)?$/i

/** The folder of the package that a file is in. */
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

const rule = '-'.repeat(80)

/**
 * The licences of all packages whose code is in a bundle, sorted by name and version.
 *
 * @param {Pick<import('esbuild').Metafile, 'outputs'>} metafile what esbuild says about the bundle
 * @param {string} directory where esbuild ran
 * @returns {string}
 * @throws {Error} for a package without the text of its licence
 */
export function thirdPartyLicenses({ outputs }, directory) {
  const folders = new Set()
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = packageFolder.exec(path) ?? []
      if (folder !== undefined && bytesInOutput > 0) folders.add(resolve(directory, folder))
    }
  }
  const sections = [...folders].map(sectionOf).sort((one, other) => (one.title < other.title ? -1 : 1))
  const titles = sections.map(({ title }) => title)
  const unique = sections.filter(({ title }, index) => titles.indexOf(title) === index)
  return [heading, ...unique.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text}`)].join('\n\n')
}

const heading = 'Code of these packages is in the files beside this one. Their licences follow.'

/** @param {string} folder */
function sectionOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const title = `${name} ${version} (${license})`
  const files = readdirSync(folder).filter((file) => licenseFile.test(file))
  if (files.length === 0)
    throw new Error(`${title}, in ${folder}, has no licence text, so it can't be bundled`)
  const texts = files
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  return { title, text: `${texts.join('\n\n')}\n` }
}
