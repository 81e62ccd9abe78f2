// Writes the reference of the published API into `reference/`: `pnpm docs`. A warning is an error, and so is a public
// member without a doc comment.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exit } from 'node:process'
import { Application, ReflectionKind } from 'typedoc'
import { publishedFolders } from '../tarballs.js'
import { root } from './pnpm.js'

/** Each is one code page, and like all others; the page of the package lists them. */
const codePages = /\/src\/page\//

/** Sources of what is exported, with the names by which it is imported. */
const entries = new Map(publishedFolders().flatMap(entriesOf))

const app = await Application.bootstrap({
  name: 'ftpkit',
  entryPoints: [...entries.keys()],
  tsconfig: join(root, 'packages/conventions/tsconfig.reference.json'),
  basePath: root,
  out: join(root, 'reference'),
  readme: 'none',
  githubPages: false,
  sourceLinkTemplate: 'file:{path}#{line}',
  disableGit: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  excludeInternal: true,
  sort: ['source-order'],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: true, notDocumented: false },
})
const project = await app.convert()
if (!project) exit(1)
for (const module of project.children ?? [])
  module.name = entries.get(module.sources[0].fullFileName) ?? module.name
app.validate(project)
const missing = [...new Set(Object.values(project.reflections).filter(needsComment).map(whereOf))].sort()
for (const place of missing) console.log(`${place} has no doc comment`)
if (missing.length > 0 || app.logger.hasErrors() || app.logger.hasWarnings()) exit(1)
await app.generateOutputs(project)

function entriesOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return Object.entries(exports).flatMap(([subpath, target]) => {
    const source = join(root, folder, target['@ftpkit/source'] ?? '')
    return target['@ftpkit/source'] && !codePages.test(source) ? [[source, join(name, subpath)]] : []
  })
}

/** Whether it is what a package exports, or a member of a class or an interface, and nothing explains it. */
function needsComment(reflection) {
  const kinds =
    ReflectionKind.SomeType | ReflectionKind.SomeValue | ReflectionKind.SomeMember | ReflectionKind.Method
  if (!reflection.kindOf(kinds) || reflection.kindOf(ReflectionKind.Constructor)) return false
  if (reflection.inheritedFrom || !reflection.sources?.length) return false
  if (/node_modules/.test(reflection.sources[0].fullFileName)) return false
  if (!reflection.parent?.kindOf(ReflectionKind.Module | ReflectionKind.ClassOrInterface)) return false
  const signatures = [
    ...(reflection.signatures ?? []),
    ...[reflection.getSignature, reflection.setSignature].filter(Boolean),
  ]
  return !reflection.hasComment() && !signatures.some((signature) => signature.hasComment())
}

function whereOf({ sources: [source], name }) {
  return `${source.fileName}:${source.line} ${name}`
}
