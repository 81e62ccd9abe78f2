import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Filter } from '../src/filter.js'
import { planSync, type SyncPlan, type SyncStep } from '../src/plan.js'
import { readTree } from '../src/read-tree.js'
import { StepGuard } from '../src/step-guard.js'
import { type ModelDirectory, ModelSide, tree, treeListedWhole } from './model.js'
import { contents, protectedEntries, type Rules, shape } from './protection.js'

/** Patterns, and what they mean in other words. */
const patterns: Record<string, (path: string, isDirectory: boolean) => boolean> = {
  x: (path) => path.endsWith('x'),
  '/b': (path) => path === 'b',
  'd/': (path, isDirectory) => isDirectory && /(?:^|\/)d$/.test(path),
  'a/**/b': (path) => /^a\/(?:.*\/)?b$/.test(path),
}

const exclude = fc.subarray(Object.keys(patterns))

/** Steps that fail, by their place in the order in which they are tried. */
const failures = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 4 })

interface Scene {
  readonly source: ModelSide
  readonly target: ModelSide
  readonly exclude: readonly string[]
  readonly remove: boolean
}

/** @param targets trees that the target may have */
function sceneOf(targets: fc.Arbitrary<ModelDirectory>): fc.Arbitrary<Scene> {
  return fc
    .record({ source: tree, target: targets, exclude, remove: fc.boolean() })
    .map(({ source, target, ...rest }) => ({
      source: new ModelSide(source),
      // A run changes it, and what was generated has to stay as it is.
      target: new ModelSide(structuredClone(target)),
      ...rest,
    }))
}

const scene = sceneOf(tree)

async function plan({ source, target, exclude, remove }: Scene): Promise<SyncPlan> {
  const filter = new Filter({ exclude })
  const [from, to] = await Promise.all([readTree(source.list, { filter }), readTree(target.list, { filter })])
  return planSync(from, to, { remove })
}

interface Run {
  readonly tried: readonly SyncStep[]
  /** How many steps the target refused, besides those that were made to fail. */
  readonly refused: number
}

/** Carries out a plan. @param failing places of the steps that fail */
async function run(scene: Scene, failing: readonly number[] = []): Promise<Run> {
  const guard = new StepGuard()
  const tried: SyncStep[] = []
  let refused = 0
  for (const step of (await plan(scene)).steps) {
    if (!guard.allows(step)) continue
    tried.push(step)
    try {
      if (failing.includes(tried.length - 1)) guard.failed(step)
      else scene.target.carryOut(step)
    } catch {
      refused++
      guard.failed(step)
    }
  }
  return { tried, refused }
}

const copyOf = (scene: Scene): Scene => ({
  ...scene,
  target: new ModelSide(structuredClone(scene.target.root)),
})

function rulesOf({ exclude, remove }: Scene): Rules {
  return {
    remove,
    excludes: (path, isDirectory) => exclude.some((pattern) => patterns[pattern]!(path, isDirectory)),
  }
}

const runs = { numRuns: 1_000 }

test('nothing is removed or changed that the rules protect, wherever a run fails', async () => {
  await fc.assert(
    fc.asyncProperty(scene, failures, async (scene, failing) => {
      const { source, target } = scene
      const sides = { source: source.root, sourcePath: '', target: target.root, targetPath: '' }
      const before = contents(target.root)
      const staying = protectedEntries(sides, rulesOf(scene))
      await run(scene, failing)
      const after = contents(target.root)
      for (const { node } of staying) expect(after.get(node)).toBe(before.get(node))
    }),
    runs,
  )
})

test('a target that is listed whole refuses no step, and a second run has nothing to do', async () => {
  await fc.assert(
    fc.asyncProperty(sceneOf(treeListedWhole), failures, async (scene, failing) => {
      expect((await run(copyOf(scene), failing)).refused).toBe(0)
      expect((await run(scene)).refused).toBe(0)
      expect((await plan(scene)).steps).toEqual([])
    }),
    runs,
  )
})

test('a plan says exactly what a run does', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (scene) => {
      const { steps } = await plan(scene)
      const { tried, refused } = await run(scene)
      if (refused === 0) expect(tried).toEqual(steps)
    }),
    runs,
  )
})

test('after failures a second run comes to the end that a first one would have come to', async () => {
  await fc.assert(
    fc.asyncProperty(scene, failures, async (scene, failing) => {
      const other = copyOf(scene)
      await run(scene, failing)
      await run(scene)
      await run(other)
      expect(shape(scene.target.root)).toEqual(shape(other.target.root))
    }),
    runs,
  )
})

test('where nothing is held, both sides have the same after a run that may remove', async () => {
  const plain = fc.constantFrom<ModelDirectory>(...['a', 'b'].flatMap(plainTrees))
  await fc.assert(
    fc.asyncProperty(plain, plain, async (source, target) => {
      const scene = {
        source: new ModelSide(source),
        target: new ModelSide(structuredClone(target)),
        exclude: [],
        remove: true,
      }
      await run(scene)
      expect(shape(scene.target.root)).toEqual(shape(source))
    }),
  )
})

/** Trees of files and directories with a name each, of which every directory is listed whole. */
function plainTrees(name: string): ModelDirectory[] {
  const directory = (...entries: ModelDirectory['entries']): ModelDirectory => ({
    kind: 'directory',
    entries,
    listing: 'complete',
    dropped: [],
  })
  const named = (node: ModelDirectory['entries'][number]['node']) => ({ name, node })
  const files = [0, 10_000].map((time) => named({ kind: 'file', size: time, time }))
  const second = { ...files[0]!, name: 'c' }
  return [
    directory(),
    ...files.map((file) => directory(file)),
    directory(named(directory())),
    directory(named(directory(files[0]!, second)), second),
    directory(named(directory(named(directory(files[1]!)))), second),
  ]
}
