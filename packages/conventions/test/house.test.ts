import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Production imports that are allowed: who may import whom of ours. What is absent is forbidden. */
const arrows: Record<string, readonly string[]> = {
  transfer: [],
  'code-page': [],
  filesystem: ['transfer'],
  sync: [],
  s3: ['filesystem'],
  capture: [],
  'shared-state': [],
  mode: ['transfer'],
  structure: ['transfer'],
  representation: ['transfer', 'code-page'],
  pipeline: ['transfer', 'code-page', 'mode', 'structure', 'representation'],
  protocol: ['transfer'],
  session: ['transfer', 'protocol'],
  'proxy-protocol': ['transfer', 'protocol'],
  'octet-view': ['transfer', 'code-page', 'mode', 'structure', 'pipeline'],
  inspection: ['capture', 'protocol', 'transfer', 'pipeline'],
  'live-capture': ['capture', 'inspection', 'node'],
  node: [
    'session',
    'shared-state',
    'proxy-protocol',
    'pipeline',
    'filesystem',
    'sync',
    'protocol',
    'transfer',
    'code-page',
  ],
  gateway: ['protocol', 'transfer'],
  zos: [
    'node',
    'session',
    'filesystem',
    'structure',
    'pipeline',
    'representation',
    'code-page',
    'protocol',
    'transfer',
  ],
  metrics: ['node', 'filesystem', 'protocol'],
  daemon: ['protocol'],
  users: ['node', 'filesystem'],
  'site-book': ['protocol'],
  jobs: ['command-line'],
  testkit: ['transfer'],
  'command-line': ['protocol'],
}

const codecs = ['transfer', 'code-page', 'mode', 'structure', 'representation', 'pipeline']
const appArrows: Record<string, readonly string[]> = {
  server: [
    'node',
    'zos',
    'filesystem',
    's3',
    'shared-state',
    'live-capture',
    'metrics',
    'daemon',
    'users',
    'command-line',
    ...codecs,
  ],
  client: [
    'node',
    'zos',
    'filesystem',
    'protocol',
    'site-book',
    'jobs',
    'shared-state',
    'daemon',
    'sync',
    'capture',
    'inspection',
    'live-capture',
    'metrics',
    'command-line',
    ...codecs,
  ],
  'first-transfer': ['node', ...codecs],
  inspector: ['capture', 'inspection', 'octet-view', 'protocol', ...codecs],
  gateway: [
    'gateway',
    'node',
    'protocol',
    'proxy-protocol',
    'shared-state',
    'live-capture',
    'metrics',
    'daemon',
    'command-line',
    ...codecs,
  ],
}

/** What the library of an app imports of ours. The command beside it has all packages in it. */
const appDependencies: Record<string, readonly string[]> = {
  server: ['filesystem', 'node'],
  // Its library shares the files of the command.
  client: [],
  'first-transfer': [],
  inspector: [],
  gateway: [],
}

/** Packages that measure and check the others; any of them may import any other. */
const tools = ['bench', 'conventions', 'reliability']

/** Files outside `node` and the apps that may touch Node: the edges of the sans-IO packages. */
const edges = [
  /^packages\/node\//,
  /^packages\/live-capture\//,
  /^packages\/command-line\/src\/(?:deploy-files|output|replace-file)\.ts$/,
  /^packages\/daemon\//,
  /^packages\/users\//,
  /^packages\/transfer\/src\/node\.ts$/,
  /^packages\/filesystem\/src\/directory/,
  /^packages\/metrics\/src\/http\.ts$/,
  /^packages\/shared-state\/src\/redis/,
  /^packages\/s3\/src\/aws/,
]

/** What a sans-IO source never names: the clock, chance, the process and its streams. */
const ambient =
  /\b(?:process\.|Buffer\b|setTimeout|setInterval|setImmediate|queueMicrotask|console\.|Date\.now|new Date\(\)|Math\.random|performance\.)/

/** Lines of a source file that is not a table and not generated; see CONTRIBUTING.md. */
const maxLines = 400

function sources(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

/** A source without its comments. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

function importsOf(file: string): string[] {
  const found = codeOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)
  return Array.from(found, ([, specifier]) => specifier!)
}

/** The files of the same package that a file imports, for their types too. */
function localImportsOf(file: string, files: ReadonlySet<string>): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(file), specifier.replace(/\.js$/, '.ts')))
    .filter((imported) => files.has(imported))
}

/** The first circle that a depth-first walk meets, the file it closes at first and last. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    path.push(file)
    for (const imported of imports.get(file) ?? []) {
      const circle = visit(imported)
      if (circle) return circle
    }
    path.pop()
    done.add(file)
    return undefined
  }
  for (const file of imports.keys()) {
    const circle = visit(file)
    if (circle) return circle
  }
  return undefined
}

function manifest(folder: string): {
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  exports?: Record<string, unknown>
} {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** What a package uses where it is installed. */
const peersOf = (name: string) => Object.keys(manifest(join(root, 'packages', name)).peerDependencies ?? {})

const ours = (specifiers: string[]) => [
  ...new Set(specifiers.flatMap((specifier) => /^@ftpkit\/([^/]+)/.exec(specifier)?.[1] ?? [])),
]

function checkArrows(folder: string, allowed: readonly string[]) {
  const declared = Object.keys(manifest(folder).dependencies ?? {})
  expect(
    ours(declared).filter((name) => !allowed.includes(name)),
    'package.json',
  ).toEqual([])
  for (const file of sources(join(folder, 'src'))) {
    const strangers = ours(importsOf(file)).filter((name) => !allowed.includes(name))
    expect(strangers, relative(root, file)).toEqual([])
  }
}

describe.each(Object.entries(arrows))('packages/%s', (name, allowed) => {
  const folder = join(root, 'packages', name)

  test('imports of ours only what the design allows', () => {
    checkArrows(folder, [name, ...allowed])
  })

  test('touches Node and the world around only at its edges', () => {
    for (const file of sources(join(folder, 'src'))) {
      const place = relative(root, file)
      if (name === 'testkit' || edges.some((edge) => edge.test(place))) continue
      expect(
        importsOf(file).filter((specifier) => specifier.startsWith('node:')),
        place,
      ).toEqual([])
      const code = codeOf(file)
      expect(ambient.exec(code)?.[0], place).toBeUndefined()
    }
  })
})

test.each(Object.entries(appArrows))('apps/%s imports of ours only node and codecs', (name, allowed) => {
  checkArrows(join(root, 'apps', name), allowed)
})

test.each(Object.keys(appArrows))(
  'apps/%s depends only on what its library imports, and on its optional peers',
  (name) => {
    const folder = join(root, 'apps', name)
    const dependencies = appDependencies[name]!
    const index = join(folder, 'src/index.ts')
    if (dependencies.length > 0) expect(ours(importsOf(index))).toEqual(dependencies)
    expect(Object.keys(manifest(folder).dependencies ?? {}).sort()).toEqual(
      [...dependencies.map((dependency) => `@ftpkit/${dependency}`), ...dependencies.flatMap(peersOf)].sort(),
    )
  },
)

test('every package has its row in the table of arrows', () => {
  expect(readdirSync(join(root, 'packages')).sort()).toEqual([...Object.keys(arrows), ...tools].sort())
  expect(readdirSync(join(root, 'apps')).sort()).toEqual(Object.keys(appArrows).sort())
})

/** What a subpath of a published package is: sources for us, and both forms, each with its types, for its users. */
const subpathKeys = ['@ftpkit/source', 'import', 'require']

test('every subpath of a published package has both forms', () => {
  const folders = [...Object.keys(arrows).map((name) => `packages/${name}`), 'apps/client', 'apps/server']
  for (const folder of folders) {
    const { private: unpublished, exports } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    )
    if (unpublished) continue
    for (const [subpath, target] of Object.entries(exports as Record<string, object>)) {
      if (subpath !== './package.json')
        expect(Object.keys(target), `${folder} ${subpath}`).toEqual(subpathKeys)
    }
  }
})

test('an index file only re-exports', () => {
  const folders = [...Object.keys(arrows).map((name) => `packages/${name}`), 'apps/client', 'apps/server']
  for (const folder of folders) {
    const file = join(root, folder, 'src/index.ts')
    const rest = readFileSync(file, 'utf8')
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/export (?:type )?(?:\{[^}]*\}|\*) from '[^']+'/g, '')
    expect(rest.trim(), file).toBe('')
  }
})

test('a source file holds one idea: it is short unless it is a table or generated', () => {
  for (const folder of [...Object.keys(arrows), ...Object.keys(appArrows)]) {
    const place = join(root, folder in arrows ? 'packages' : 'apps', folder, 'src')
    for (const file of sources(place).filter((name) => !/table|data|generated/.test(name))) {
      expect(readFileSync(file, 'utf8').split('\n').length, relative(root, file)).toBeLessThan(maxLines)
    }
  }
})

test.each([...Object.keys(arrows), ...Object.keys(appArrows), ...tools])(
  'no circle of files in %s',
  (name) => {
    const folder = join(root, name in appArrows ? 'apps' : 'packages', name, 'src')
    const files = sources(folder)
    const imports = new Map(files.map((file) => [file, localImportsOf(file, new Set(files))]))
    expect(circleIn(imports)?.map((file) => relative(folder, file))).toBeUndefined()
  },
)

test('the lock file names no registry host', () => {
  expect(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/https?:\/\/\S+\.tgz/)
})
