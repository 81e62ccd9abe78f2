import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

const packages = ['packages', 'apps'].flatMap((kind) =>
  readdirSync(join(root, kind)).map((name) => join(root, kind, name, 'src')),
)

const sources = packages.flatMap((folder) => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/^(?:data|page)\//.test(name))
      .map((name) => join(folder, name))
  } catch {
    return []
  }
})

const parsed = sources.map((file) =>
  ts.createSourceFile(relative(root, file), readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true),
)

test('a documented parameter exists', () => {
  expect(
    parsed.flatMap((source) => nodesOf(source).flatMap((node) => unknownParameters(source, node))),
  ).toEqual([])
})

test('a doc comment belongs to a declaration', () => {
  expect(parsed.flatMap(strayComments)).toEqual([])
})

function nodesOf(node: ts.Node): ts.Node[] {
  const below: ts.Node[] = []
  node.forEachChild((child) => {
    below.push(...nodesOf(child))
  })
  return [node, ...below]
}

/** The `@param` of a function, method or function type that no parameter is named by. */
function unknownParameters(source: ts.SourceFile, node: ts.Node): string[] {
  const documented = commentsOf(node)
    .flatMap(({ tags }): readonly ts.JSDocTag[] => tags ?? [])
    .flatMap((tag) => (ts.isJSDocParameterTag(tag) ? [tag.name.getText(source)] : []))
  if (documented.length === 0) return []
  const named = parametersOf(node).map(({ name }) => (ts.isIdentifier(name) ? name.text : undefined))
  return documented
    .filter((name) => !named.includes(name) && !named.includes(undefined))
    .map((name) => `${where(source, node)}: no parameter is named ${name}`)
}

function parametersOf(node: ts.Node): readonly ts.ParameterDeclaration[] {
  if (ts.isFunctionLike(node)) return node.parameters as ts.NodeArray<ts.ParameterDeclaration>
  const typed = node as { type?: ts.TypeNode; initializer?: ts.Expression }
  const inner = [typed.type, typed.initializer].find((part) => part && nodesOf(part).some(ts.isFunctionLike))
  return inner ? parametersOf(nodesOf(inner).find(ts.isFunctionLike)!) : []
}

/** Doc comments that documentation tools would drop, because no declaration follows them at once. */
function strayComments(source: ts.SourceFile): string[] {
  const attached = new Set(
    nodesOf(source).flatMap((node) => {
      const comments = commentsOf(node)
      // Before the first statement there may be one more: it describes the file.
      return node === source.statements[0]
        ? comments.map(({ pos }) => pos)
        : comments.slice(-1).map(({ pos }) => pos)
    }),
  )
  // A member of a union has its comment before the bar, where the parser sees no declaration.
  const comments = source.text.matchAll(/^[ \t]*(?=(\/\*\*[^*](?:[^*]|\*(?!\/))*\*\/)\s*(\|?))/gm)
  return Array.from(comments, ({ index, 0: indent, 2: bar }) => (bar ? -1 : index + indent.length))
    .filter((at) => at >= 0)
    .filter((at) => !attached.has(at))
    .map(
      (at) =>
        `${source.fileName}:${source.getLineAndCharacterOfPosition(at).line + 1}: belongs to no declaration`,
    )
}

/** The doc comments before a node, the nearest last. */
function commentsOf(node: ts.Node): readonly ts.JSDoc[] {
  return (node as { jsDoc?: ts.JSDoc[] }).jsDoc ?? []
}

function where(source: ts.SourceFile, node: ts.Node): string {
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`
}
